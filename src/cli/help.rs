//! What stands beside each word of the shell in its help, in both languages.

use crate::base::{Lang, Msg};
use crate::msg;

/// What stands beside each word in the help: subcommands by name, their words behind a dot.
const HELP: &[(&str, Msg)] = &[
    (
        "",
        msg!(
            "学生党支部的日常记录：名册、发展、会议、整改。不带命令时打开全屏界面。",
            "Office records for a student Party branch: roster, development, meetings, rectification. \
             Without a command it opens the full-screen program."
        ),
    ),
    (
        "data",
        msg!(
            "数据目录（否则 ZHIBU_DATA，否则系统的数据目录）",
            "data directory (else ZHIBU_DATA, else the platform's)"
        ),
    ),
    ("today", msg!("按这一天判断规则；录入时间仍取本机时钟", "the rules' day; the time of entry stays the machine's")),
    ("lang", msg!("语言：zh 或 en（否则 ZHIBU_LANG、LANG）", "language: zh or en (else ZHIBU_LANG, LANG)")),
    ("json", msg!("输出 JSON", "print JSON")),
    ("read_only", msg!("不写入任何内容", "write nothing")),
    (
        "force_read",
        msg!(
            "数据不全或损坏时也显示现有的（退出码仍是 3）",
            "show what there is though the data is not whole (still exits 3)"
        ),
    ),
    ("keymap", msg!("按键方案：名称或文件", "key map: a name or a file")),
    ("theme", msg!("配色：dark light plain", "colours: dark light plain")),
    ("ascii", msg!("用 ASCII 画框", "ASCII borders")),
    ("help", msg!("显示帮助", "show this help")),
    ("version", msg!("显示版本", "show the version")),
    ("demo", msg!("新建虚构的示例支部并打开", "make the invented demo branch and open it")),
    ("demo.no_open", msg!("只新建，不打开", "make it without opening it")),
    ("demo.people", msg!("另加 N 名生成的人员", "add N generated persons")),
    ("init", msg!("新建一个空支部", "make a new empty branch")),
    ("init.branch", msg!("支部全称", "the branch's full name")),
    (
        "init.level",
        msg!("学生层次：undergraduate postgraduate vocational", "undergraduate, postgraduate or vocational"),
    ),
    (
        "init.basis",
        msg!(
            "设置方式：grade major class major_grade research_group joint temporary",
            "formed by grade, major, class, major_grade, research_group, joint or temporary"
        ),
    ),
    ("init.profile", msg!("采用的发展规程，见 zhibu profile list", "the profile that holds, see zhibu profile list")),
    (
        "init.who",
        msg!("坐在这台电脑前的人，记为录入人（否则登录名）", "who sits here and enters things (else the login's name)"),
    ),
    ("init.post", msg!("他的职务", "that person's post")),
    (
        "import",
        msg!(
            "导入表格 (xlsx xls ods csv)：先对比，再作为一次更改写入",
            "read a sheet (xlsx xls ods csv) as one undoable change"
        ),
    ),
    ("import.file", msg!("表格文件", "the sheet's file")),
    ("import.kind", msg!("记录种类（否则由表头判断）", "kind of record (else told from the header)")),
    (
        "import.sheet",
        msg!(
            "只读这张工作表（不写则读每张有表的工作表）",
            "read this sheet of the workbook alone (else every visible one with a table)"
        ),
    ),
    (
        "import.ours",
        msg!("表里本支部写作什么（表里有几个支部时）", "how the sheet calls this branch, where it names several"),
    ),
    (
        "import.map",
        msg!(
            "列名=字段，说明一列是什么；列名=- 表示不导入",
            "TITLE=FIELD says what a column is; TITLE=- leaves it out"
        ),
    ),
    ("import.on", msg!("发言记录是哪次会议的分会", "the meeting that lines of minutes are a part of")),
    ("import.derive", msg!("年级、职务由班级、备注推出的也写入", "also write what follows from class and remarks")),
    ("import.dry_run", msg!("只对比，不写入", "compare only, write nothing")),
    ("import.take", msg!("有冲突时以谁为准：sheet 表格，book 本子", "whose value stands in a conflict")),
    ("import.rejected", msg!("把退回的行存为表格", "save the rejected rows as a sheet")),
    (
        "export",
        msg!(
            "导出一类记录、一种文书或一份报表；文件名结尾决定格式（记录 xlsx csv json，文书 docx pdf md json，到期事项 ics）",
            "write records, a paper or a report; the file's ending is the format (records xlsx csv json, papers docx pdf \
             md json, what is due ics)"
        ),
    ),
    (
        "export.what",
        msg!(
            "记录种类，如 member；文书，如 minutes；或报表：check due inherited assessment rectification_ledger rectification_list road_table",
            "kind of record, such as member; a paper, such as minutes; or a report: check due inherited assessment rectification_ledger \
             rectification_list road_table"
        ),
    ),
    (
        "export.on",
        msg!("这些记录：编号或唯一的名称（多个用逗号隔开）", "these records: ids or unique names, parted by commas"),
    ),
    ("export.year", msg!("年度（否则今年），用于全年的文书", "the year (else this one), for papers of a year")),
    (
        "export.draft",
        msg!(
            "缺项的文书写成草稿，缺处以方括号标出",
            "write a paper that lacks something as a draft with its gaps in brackets"
        ),
    ),
    ("export.kinds", msg!("会议记录只按这些类型出", "minutes as these kinds of the sitting only")),
    ("export.output", msg!("写到哪个文件", "the file to write")),
    (
        "export.purpose",
        msg!(
            "用途：internal 和 superior 含隐私字段；public 只含可公开的种类和字段；不写则不含隐私字段",
            "internal and superior include private fields; public only what anybody may read; else none private"
        ),
    ),
    (
        "export.alarm",
        msg!("日历提前多久提醒：30m 分，2h 时，1d 天", "how long before an entry a calendar rings: 30m, 2h, 1d"),
    ),
    ("export.all", msg!("名册连同已转出等不在支部的人", "the roster with those who left the branch")),
    ("list", msg!("列出一类记录", "list records of a kind")),
    ("list.kind", msg!("记录种类，如 member", "kind of record, such as member")),
    ("list.only", msg!("条件，如 'stage=full and grade=2024'", "such as 'stage=full and grade=2024'")),
    ("list.sort", msg!("按字段排序，前加 - 倒序", "field to sort by; - in front reverses")),
    (
        "list.as_of",
        msg!(
            "名册截至这一天：谁在、什么阶段、谁已表决待批",
            "the roster as of this day: who was here, at which stage, who awaits approval"
        ),
    ),
    (
        "list.all",
        msg!(
            "名册连同已转出等不在支部的人（条件里问 status 或 out_on 时也是）",
            "the roster with those who left the branch (also where status or out_on is asked for)"
        ),
    ),
    (
        "list.purpose",
        msg!(
            "用途：internal 和 superior 显示隐私字段并记入日志；public 只列可公开的；不写则遮住",
            "internal and superior show private fields and are logged; public lists what anybody may read; else masked"
        ),
    ),
    ("show", msg!("显示一条记录", "show one record")),
    ("show.kind", msg!("记录种类", "kind of record")),
    ("show.purpose", msg!("用途：internal superior public（见 list）", "internal, superior or public (see list)")),
    ("show.id", msg!("编号，也可用学号或唯一的名称", "id, or a student number or a unique name")),
    ("run", msg!("执行任意命令：zhibu run member.add --name 王芳", "do any command: zhibu run member.add --name 王芳")),
    ("run.command", msg!("命令名，见 zhibu commands", "the command's name, see zhibu commands")),
    ("run.fields", msg!("--字段 值；--on 编号", "--FIELD VALUE; --on ID")),
    ("commands", msg!("列出全部命令", "list every command")),
    (
        "config",
        msg!(
            "自己的设置（config.toml）：在哪、写了什么、哪里不对",
            "your own settings (config.toml): where, what, and what is wrong"
        ),
    ),
    ("keys", msg!("列出当前按键", "list the active keys")),
    ("undo", msg!("撤销一次更改", "take back a change")),
    ("undo.number", msg!("更改的编号（否则最后一次）", "the change's number (else the last)")),
    ("redo", msg!("重做撤销的更改", "do an undone change again")),
    ("redo.number", msg!("更改的编号（否则最后撤销的）", "the change's number (else the one undone last)")),
    ("log", msg!("更改日志：谁、何时、做了什么", "the journal: who, when, what")),
    ("log.limit", msg!("最多几条，0 为全部", "how many, 0 for all")),
    ("check", msg!("用全部规则检查全部记录", "hold every rule against every record")),
    ("check.all", msg!("符合的也列出", "list also what is met")),
    ("due", msg!("到期事项，最早的在前", "what must be done when, soonest first")),
    ("due.within", msg!("看多远：30d 天，4w 周，2m 月", "how far to look: 30d, 4w, 2m")),
    (
        "rule",
        msg!("说明一条规则或一个数值：依据、条款、历次取值", "explain a rule or a number: basis, article, values"),
    ),
    ("rule.name", msg!("规则名，见 zhibu rules", "the rule's name, see zhibu rules")),
    (
        "rules",
        msg!(
            "列出全部规则；本支部的规定写在数据目录的 rules/*.toml，节假日写在 calendar/*.toml",
            "list every rule; a branch's own stand in rules/*.toml of the data directory, holidays in calendar/*.toml"
        ),
    ),
    (
        "rules.diff",
        msg!("只列本支部改过的数值：原值、新值、文件、依据", "only what this branch overrides: old, new, file, basis"),
    ),
    (
        "rules.tried",
        msg!(
            "试行一个规则文件、日历文件或规程：谁的结论会变；只比较，不写入",
            "try a file of rules, a calendar or a profile: whose findings would change; nothing is written"
        ),
    ),
    (
        "profile",
        msg!(
            "发展规程：全国规定之上本省本校的要求（list 列出，show 说明，use 采用；export、import 把本校的规则、标准、日历、模板带到另一个支部）",
            "what a province or a school asks beyond the national text: list, show, use; export and import carry a school's rules, standards, calendars and templates to another branch"
        ),
    ),
    ("profile.what", msg!("list、show、use、export 或 import", "list, show, use, export or import")),
    (
        "profile.name",
        msg!(
            "规程名称，见 zhibu profile list；export、import 后面是目录或 .zip 文件",
            "the profile's name, see zhibu profile list; for export and import a directory or a .zip file"
        ),
    ),
    (
        "profile.replace",
        msg!("import 时换掉这里同名而内容不同的文件", "on import take the place of other files of the same name"),
    ),
    ("profile.from", msg!("从哪天起采用（否则一直采用）", "from which day it holds (else always)")),
    (
        "standard",
        msg!(
            "工作标准文件：check 按今天的记录试算，不写入；new 输出一份带说明的样稿",
            "a file of a work standard: check scores today's records and writes nothing; new prints a skeleton"
        ),
    ),
    ("standard.what", msg!("check 或 new", "check or new")),
    ("standard.file", msg!("要试算的文件", "the file to try")),
    (
        "why",
        msg!(
            "一个人的下一步：还缺什么、谁来办、最早哪天",
            "one person's next step: what is unmet, who acts, the earliest day"
        ),
    ),
    ("why.member", msg!("姓名、学号或编号", "name, student number or id")),
    (
        "verify",
        msg!("核对日志的链，或一份文书是否改动过", "check the chain of the journals, or whether a paper was altered"),
    ),
    ("verify.file", msg!("要核对的文书 (docx、xlsx、pdf)", "the paper to verify (docx, xlsx, pdf)")),
    ("doctor", msg!("检查数据是否完好，能救回什么", "say what is damaged or missing and what can be saved")),
    ("doctor.mend", msg!("照所说的修复：先另存一份，再问", "do what it says: set a copy aside, then ask")),
    ("doctor.yes", msg!("修复前不问", "mend without asking")),
    ("backup", msg!("备份成一个文件，写完读回核对", "back up into one file, read back and compared")),
    ("backup.output", msg!("文件（否则数据目录下的 backups）", "the file (else in backups in the data directory)")),
    ("restore", msg!("把备份恢复到空的数据目录", "restore a backup into an empty data directory")),
    ("restore.file", msg!("备份文件", "the backup")),
    ("completions", msg!("命令行补全脚本", "completions for a shell")),
    ("completions.shell", msg!("bash zsh fish elvish powershell", "bash zsh fish elvish powershell")),
    ("man", msg!("手册页 (roff)", "the manual page (roff)")),
    ("man.word", msg!("某个命令的手册页", "of one command")),
];

const HEADINGS: Msg = msg!("{about}\n\n用法：{usage}\n\n{all-args}", "{about}\n\nUsage: {usage}\n\n{all-args}");
const COMMANDS: Msg = msg!("命令", "Commands");
const OPTIONS: Msg = msg!("选项", "Options");
const GIVEN: Msg = msg!("参数", "Arguments");

/// Puts the shell's words into a language.
pub fn translated(mut command: clap::Command, path: &str, lang: Lang) -> clap::Command {
    let help = |name: &str| HELP.iter().find(|(n, _)| *n == name).map_or("", |(_, msg)| msg.get(lang));
    command = command.help_template(HEADINGS.get(lang)).subcommand_help_heading(COMMANDS.get(lang));
    command = command.about(help(path));
    let ids: Vec<(String, bool)> =
        command.get_arguments().map(|a| (a.get_id().to_string(), a.is_positional())).collect();
    for (id, positional) in ids {
        let name = if path.is_empty() { id.clone() } else { format!("{path}.{id}") };
        let heading = if positional { GIVEN } else { OPTIONS };
        command = command.mut_arg(id, |a| a.help(help(&name)).help_heading(heading.get(lang)));
    }
    let verbs: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    verbs.iter().fold(command, |command, verb| command.mut_subcommand(verb, |c| translated(c, verb, lang)))
}

#[cfg(test)]
mod tests {
    use super::super::words::{Words, command};
    use super::*;
    use clap::CommandFactory;

    fn all(command: &clap::Command, path: &str, out: &mut Vec<String>) {
        let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        out.push(path.to_owned());
        out.extend(command.get_arguments().map(|a| join(a.get_id().as_str())));
        command.get_subcommands().for_each(|c| all(c, &join(c.get_name()), out));
    }

    #[test]
    fn every_word_is_explained_and_every_explanation_has_a_word() {
        let mut words = Vec::new();
        all(&Words::command(), "", &mut words);
        for word in &words {
            assert!(HELP.iter().any(|(name, _)| name == word), "no help for “{word}”");
        }
        for (name, _) in HELP {
            assert!(words.iter().any(|w| w == name), "“{name}” is explained but is no word");
        }
        command(Lang::Zh).debug_assert();
    }
}
