//! The first start: whoever opens the program where nothing stands yet is asked what a branch needs, one thing at a time.
//! Nothing is written before the last answer.

use super::answer::Answer;
use super::shell::Shell;
use super::{branch, demo, open, own, screen};
use crate::base::{Lang, Msg, Refusal, Text, Trouble, clean};
use crate::model::book::display;
use crate::model::people::roster::{Basis, Level, Post};
use crate::model::{Code, Codes};
use crate::msg;
use crate::rules::rulebook::profile::Profile;
use std::io::{BufRead, Write};

/// What is known of the new branch so far: from flags, else from answers.
#[derive(Clone, Default)]
pub struct Beginning {
    /// The name of the branch.
    pub branch: Option<String>,
    /// The level of its students.
    pub level: Option<String>,
    /// What it is set up by.
    pub basis: Option<String>,
    /// Who sits here.
    pub who: Option<String>,
    /// Their post.
    pub post: Option<String>,
    /// The profile of rules.
    pub profile: Option<String>,
}

/// Asks everything and opens the screen.
/// # Errors
/// Nobody sits here to answer, or the branch cannot be made.
pub fn begin(shell: &Shell) -> Result<Answer, Trouble> {
    screen::expect_terminal()?;
    let setting = shell.setting()?;
    let mut talk = Dialogue::new(shell.lang);
    talk.say(msg!(
        "这里还没有支部。先看示例，还是新建本支部？随时可以按 Ctrl-C 离开，什么也不会留下。",
        "There is no branch here yet. Look at the demo first, or make your own? Ctrl-C leaves and nothing is kept."
    ));
    let ways = [msg!("新建本支部", "make my branch"), msg!("先看示例支部", "look at the demo first")];
    if talk.choose(msg!("怎么开始", "begin with"), &ways)? == 1 {
        return demo::demo(shell, false, 0);
    }
    let made = make(shell, Beginning::default(), &mut talk)?;
    made.print()?;
    screen::open(shell, &setting)
}

/// Makes a branch; what no flag told is asked for where somebody can answer.
/// # Errors
/// Something is missing and nobody can be asked, or the branch cannot be made.
pub fn init(shell: &Shell, told: Beginning) -> Result<Answer, Trouble> {
    let whole = told.branch.is_some() && told.level.is_some() && told.basis.is_some();
    if !whole && screen::expect_terminal().is_err() {
        return Err(missing(&told));
    }
    make(shell, told, &mut Dialogue::new(shell.lang))
}

/// Says what must be told, in words and as flags.
fn missing(told: &Beginning) -> Trouble {
    let all = [
        (told.branch.is_none(), msg!("支部名称（--branch）", "the branch's name (--branch)")),
        (
            told.level.is_none(),
            msg!("学生层次（--level 本科、研究生、高职）", "level (--level undergraduate, postgraduate, vocational)"),
        ),
        (
            told.basis.is_none(),
            msg!(
                "按什么设置（--basis 年级、专业、班级、课题组）",
                "what it is set up by (--basis grade, major, class, research_group)"
            ),
        ),
    ];
    let lacks = |lang: Lang, between: &str| {
        let named = all.iter().filter(|(lacks, _)| *lacks).map(|(_, text)| text.get(lang));
        named.collect::<Vec<_>>().join(between)
    };
    let list = Text::owned(lacks(Lang::Zh, "、"), lacks(Lang::En, ", "));
    Trouble::Usage(msg!("还要写明{list}", "still needed: {list}").with("list", list))
}

fn make(shell: &Shell, told: Beginning, talk: &mut Dialogue) -> Result<Answer, Trouble> {
    let asking = told.branch.is_none() || told.level.is_none() || told.basis.is_none();
    let name = match told.branch {
        Some(name) => name,
        None => talk.words(
            msg!("支部全称", "name of the branch"),
            msg!("信息工程学院2024级本科生第一党支部", "First Branch of the Class of 2024"),
        )?,
    };
    let level = match told.level {
        Some(level) => level,
        None => talk.code(msg!("学生层次", "level of its students"), Level::ALL)?,
    };
    let basis = match told.basis {
        Some(basis) => basis,
        None => talk.code(msg!("按什么设置", "what it is set up by"), Basis::ALL)?,
    };
    let (mut who, mut post, mut profile) = (told.who, told.post, told.profile);
    if asking && who.is_none() {
        let named = talk.words(msg!("你的姓名", "your name"), msg!("张小明", "Zhang Xiaoming"))?;
        let code = talk.code(msg!("你的职务", "your post"), Post::ALL)?;
        post = Post::ALL.iter().find(|c| c.name == code).map(|c| c.label.get(shell.lang).to_owned());
        who = Some(named);
    }
    if asking && profile.is_none() {
        let setting = shell.setting()?;
        let here = own::read(&setting.data);
        // What holds where nothing is chosen stands first.
        let usual = here.choice.on(open::clock(&setting).today()).map(|p| p.name.as_str());
        let (first, rest): (Vec<&Profile>, Vec<&Profile>) =
            here.profiles.all().iter().partition(|p| Some(p.name.as_str()) == usual);
        let all = [first, rest].concat();
        let titles: Vec<String> = all.iter().map(|p| p.title.text().render(shell.lang)).collect();
        profile = Some(all[talk.one_of(msg!("按哪一套发展规程", "rules to go by"), &titles)?].name.clone());
    }
    let who = who.map(|who| (who, post.unwrap_or_default()));
    branch::init(shell, &name, &level, &basis, who, profile.as_deref())
}

/// Questions and answers on the terminal.
struct Dialogue {
    lang: Lang,
}

impl Dialogue {
    fn new(lang: Lang) -> Dialogue {
        Dialogue { lang }
    }

    fn say(&self, words: Msg) {
        println!("{}", words.get(self.lang));
    }

    /// Reads a line; none at the end of the input.
    fn line(&self, prompt: &str) -> Result<String, Trouble> {
        print!("{prompt}");
        // A prompt that cannot be shown is answered all the same.
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        match read {
            Ok(n) if n > 0 => Ok(clean::clean(&line).trim().to_owned()),
            _ => Err(Refusal::new(msg!("没有新建任何内容", "nothing was made")).into()),
        }
    }

    /// Asks for words, with an example.
    fn words(&self, what: Msg, example: Msg) -> Result<String, Trouble> {
        let prompt = msg!("{what}（例如：{example}）：", "{what} (such as {example}): ");
        let prompt = prompt.with("what", what).with("example", example).render(self.lang);
        loop {
            let line = self.line(&prompt)?;
            if !line.is_empty() {
                return Ok(line);
            }
            self.say(msg!("这一项必填。", "This is needed."));
        }
    }

    /// Asks for one of the codes of the book, by number, word or code.
    fn code(&self, what: Msg, all: &'static [Code]) -> Result<String, Trouble> {
        let prompt = self.listed(what, all.iter().map(|c| c.label.get(self.lang)));
        loop {
            let line = self.line(&prompt)?;
            let by_number = line.parse::<usize>().ok().and_then(|n| all.get(n.checked_sub(1)?));
            let found = by_number.map(Ok).unwrap_or_else(|| display::code(all, &line));
            match found {
                Ok(code) if !line.is_empty() => return Ok(code.name.to_owned()),
                Ok(_) => self.say(msg!("请输入前面的数字。", "Type the number in front.")),
                Err(refusal) => println!("{}", refusal.text.render(self.lang)),
            }
        }
    }

    fn choose(&self, what: Msg, all: &[Msg]) -> Result<usize, Trouble> {
        let all: Vec<String> = all.iter().map(|text| text.get(self.lang).to_owned()).collect();
        self.one_of(what, &all)
    }

    /// Asks for one of a list by its number; Enter alone takes the first.
    fn one_of(&self, what: Msg, all: &[String]) -> Result<usize, Trouble> {
        let prompt = self.listed(what, all.iter().map(String::as_str));
        loop {
            let line = self.line(&prompt)?;
            let at = if line.is_empty() { Some(1) } else { line.parse::<usize>().ok() };
            match at.and_then(|n| n.checked_sub(1)).filter(|at| *at < all.len()) {
                Some(at) => return Ok(at),
                None => self.say(msg!("请输入前面的数字。", "Type the number in front.")),
            }
        }
    }

    fn listed<'a>(&self, what: Msg, all: impl Iterator<Item = &'a str>) -> String {
        let list = all.enumerate().map(|(n, label)| format!("{} {label}", n + 1)).collect::<Vec<_>>().join("  ");
        let text = msg!("{what}：{list}\n请输入数字：", "{what}: {list}\nnumber: ");
        text.with("what", what).with("list", list).render(self.lang)
    }
}
