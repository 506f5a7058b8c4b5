//! What is typed and not taken: by an input method, into a form that is left, into an import that is looked at.

use crate::shell::fixture;
use crate::stage::Stage;
use zhibu::model::people::roster::Member;

#[test]
fn a_character_of_an_input_method_filters_or_says_that_letters_do_not_arrive() {
    for pane in ["1", "6", "0"] {
        let mut stage = Stage::demo();
        stage.keys(pane).keys("你好").shows(&["输入法开着，字母键收不到", "F1"]);
        stage.keys("<down>").hides(&["输入法开着"]);
    }
    let mut stage = Stage::demo();
    stage.keys("3解").shows(&["筛选：解 · ", "解思远"]);
    stage.hides(&["输入法开着", "曾凡"]);
    stage.keys("曾凡").shows(&["筛选：曾凡 · 1 人", "曾凡"]);
    stage.keys("<esc>").hides(&["筛选："]);
    stage.shows(&["曾凡", "解思远"]);
    stage.keys("?筛选").shows(&["filter"]);
}

#[test]
fn a_form_that_is_left_keeps_what_was_typed_until_it_is_discarded() {
    let mut stage = Stage::demo();
    stage.keys("2a王小明<esc>").shows(&["没有保存，输入还留着"]);
    stage.keys("a").shows(&["王小明", "接着上次没有保存的输入，F9 丢弃"]);
    stage.keys("<f9>a").hides(&["王小明"]);
    stage.keys("<esc>").hides(&["输入还留着"]);
    // A form belongs to its records: another person's is empty, the same one's comes back.
    stage.keys("e<tab><tab><tab>").keys("<esc><down>e").hides(&["接着上次"]);
    stage.keys("<esc>a王小明<esc>e").hides(&["王小明"]);
    // Saved is gone.
    stage.keys("<esc>a<ctrl-s>").keys("a").hides(&["接着上次"]);
    assert_eq!(stage.people("王小明").len(), 1);
}

#[test]
fn an_import_shows_what_a_row_would_write_and_enter_writes_nothing() {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a file");
    let sheet = "姓名,学号,出生年月,确定积极分子日期\n王　芳,2025210999,2005.01,2025-11-03\n张 婷,2023210104,,\n";
    std::fs::write(file.path(), sheet).expect("written");
    let mut stage = Stage::demo();
    stage.keys("I").keys(&format!("{}<enter>", file.path().display())).until("新增 1");
    stage.shows(&["写入：姓名 王芳 · 学号 2025210999", "入党积极分子 2025-11-03", "只到月份（2005年1月）"]);
    stage.keys("<enter>").shows(&["Ctrl-S 导入", "新增 1", "相同 1"]);
    assert!(stage.people("王芳").is_empty());
    stage.keys("<ctrl-s>").shows(&["统一填层次、小组、职务", "已导入；接着可一次填好，Esc 跳过"]);
    let one: Vec<&Member> = stage.people("王芳");
    assert_eq!((one.len(), one[0].birth_date.is_some(), stage.people("张婷").len()), (1, true, 1));
}

#[test]
fn a_row_is_put_right_inside_the_preview_and_a_column_is_given_its_field() {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a file");
    let sheet = "姓名,学号,人员类别,某某日期\n王小明,2025210998,中共党员（非正式）,2024-11-03\n";
    std::fs::write(file.path(), sheet).expect("written");
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("I").keys(&format!("{}<enter>", file.path().display())).until("跳过 1");
    stage.shows(&["导入为：人员", "1 列没有导入（1 格）", "不认识 “中共党员（非正式）”"]);
    // The cursor stands on the cell at fault; the form's own choices are offered.
    stage.keys("<enter>").shows(&["人员类别", "中共党员（非正式）"]);
    stage.keys("<enter>").shows(&["“人员类别”改为", "入党积极分子"]);
    stage.keys("入党积极<enter>").until("新增 1");
    stage.shows(&["“人员类别”改为"]);
    stage.keys("<f6>").shows(&["各列去向", "某某日期", "没有导入"]);
    stage.keys("<enter>").shows(&["“某某日期”是"]);
    stage.keys("activist_on<enter>").until("新增 1");
    stage.keys("<ctrl-s><esc>");
    let one = stage.person("王小明");
    let standing = stage.book().standing(one.head.id);
    assert_eq!(standing.activist_on.map(|d| d.to_string()).as_deref(), Some("2024-11-03"));
    stage.keys("0").shows(&["导入前改了 1 格"]);
}

#[test]
fn a_name_filled_up_with_blanks_is_the_name() {
    let mut stage = Stage::demo();
    stage.keys("2a李　丽<ctrl-s>");
    assert_eq!(stage.people("李丽").len(), 1);
    stage.keys("/李丽").shows(&["李丽"]);
}

#[test]
fn a_preview_speaks_in_words_never_in_ids_or_codes() {
    for name in ["21-发展党员进度表.xlsx", "24-花名册.xlsx", "09-成员信息.xlsx"] {
        let mut stage = Stage::demo().size(140, 40);
        stage.keys("I").keys(&format!("{}<enter>", fixture(&format!("import/samples/{name}")))).until("导入为");
        let rows = stage.screen();
        stage.keys("<f6>");
        for shown in [rows, stage.screen()] {
            let is_id =
                |word: &str| word.len() == 26 && word.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
            assert!(!shown.split(|c: char| !c.is_ascii_alphanumeric()).any(is_id), "{name}:\n{shown}");
            assert!(
                !["step.", "with.", "training.", "talker."].iter().any(|code| shown.contains(code)),
                "{name}:\n{shown}"
            );
        }
    }
}

#[test]
fn a_form_says_what_lies_below_goes_round_and_finds_a_field() {
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("2a").shows(&["1/28", "还有8项 ↓"]);
    // From the first field back to the last, and on to the first again.
    stage.keys("<backtab>").shows(&["28/28", "上面还有8项 ↑"]);
    stage.keys("<tab>").shows(&["1/28"]);
    stage.keys("<ctrl-f>").shows(&["找一项", "出生日期"]);
    stage.keys("职务<enter>").shows(&["21/28"]);
    // What was offered is replaced by what is typed; whoever moves in it edits it.
    let mut stage = Stage::demo();
    stage.keys("2曾凡<enter>e王").hides(&["王曾凡", "曾凡王"]);
    assert!(stage.before_caret().ends_with('王'));
    let mut stage = Stage::demo();
    stage.keys("2曾凡<enter>e<end>一");
    assert!(stage.before_caret().ends_with("曾凡一"), "{}", stage.screen());
}
