//! Taking back, doing again, and both of each other: by key, by number, behind a signing.

use crate::shell::Shell;
use crate::stage::Stage;
use zhibu::model::people::roster::Member;

/// Adds three people in an empty branch; gives the numbers of the three changes.
fn three() -> (Shell, [u64; 3]) {
    let shell = Shell::init();
    let add = |name: &str| shell.json(&format!("run member.add --name {name}"))["change"].as_u64().expect("a number");
    let numbers = [add("张一"), add("李二"), add("王三")];
    (shell, numbers)
}

fn names(shell: &Shell) -> Vec<String> {
    let list = shell.json("list member --sort name");
    let all = crate::shell::all(&list, "name");
    all.into_iter().map(str::to_owned).collect()
}

fn undo(shell: &Shell, words: &str) -> (u64, String) {
    let done = shell.json(words);
    (done["change"].as_u64().expect("a number"), done["text"].as_str().expect("words").to_owned())
}

#[test]
fn an_undo_taken_back_stands_again_and_is_the_next_to_be_undone() {
    let (shell, [_, _, third]) = three();
    let (taken, _) = undo(&shell, "undo");
    assert_eq!(names(&shell), ["李二", "张一"]);
    // The undo of an undo is a redo, and says so.
    let (_, words) = undo(&shell, &format!("undo {taken}"));
    assert_eq!(words, "重做：新增人员 王三");
    assert_eq!(names(&shell).len(), 3);
    // The deed that stands again is the last one: it goes first, not an older one.
    assert_eq!(undo(&shell, "undo").1, "撤销：新增人员 王三");
    assert_eq!(undo(&shell, "undo").1, "撤销：新增人员 李二");
    assert_eq!(undo(&shell, "redo").1, "重做：新增人员 李二");
    assert_eq!(undo(&shell, &format!("redo {third}")).1, "重做：新增人员 王三");
    assert_eq!(names(&shell).len(), 3);
}

#[test]
fn a_redo_taken_back_leaves_the_way_free() {
    let (shell, [..]) = three();
    undo(&shell, "undo");
    let (again, _) = undo(&shell, "redo");
    assert_eq!(undo(&shell, &format!("undo {again}")).1, "撤销：新增人员 王三");
    assert_eq!(undo(&shell, "undo").1, "撤销：新增人员 李二");
    assert_eq!(names(&shell), ["张一"]);
    assert_eq!(undo(&shell, "redo").1, "重做：新增人员 李二");
    assert_eq!(undo(&shell, "redo").1, "重做：新增人员 王三");
    shell.fails(1, &["redo"]);
}

#[test]
fn what_stands_already_is_not_done_twice() {
    let (shell, [first, ..]) = three();
    let (taken, _) = undo(&shell, &format!("undo {first}"));
    shell.fails(1, &["undo", &first.to_string()]);
    shell.fails(1, &["redo", &taken.to_string()]);
    shell.fails(1, &["undo", "9999"]);
    shell.fails(1, &["undo", "0"]);
    undo(&shell, &format!("undo {taken}"));
    shell.fails(1, &["undo", &taken.to_string()]);
    assert_eq!(names(&shell).len(), 3);
}

#[test]
fn behind_a_signing_an_earlier_mistake_is_taken_back_in_the_log() {
    let mut stage = Stage::demo();
    // A mistake, then a meeting held and signed.
    stage.keys("2a张三<ctrl-s>").shows(&["✓ 新增人员 张三"]);
    stage.keys("4<enter><enter><ctrl-a><ctrl-d><enter>").shows(&["结束会议"]);
    stage.keys(":签字锁定<enter>").shows(&["原件存放处"]);
    stage.keys("档案柜<ctrl-s>").shows(&["✓ 签字锁定"]);
    stage.keys("<esc>");
    for lang in [None, Some(zhibu::base::Lang::En)] {
        let mut stage = match lang {
            None => Stage::demo(),
            Some(lang) => Stage::demo().with(lang, "dark", false),
        };
        stage.keys("0").shows(&[if lang.is_none() { "撤销这一号" } else { "undo this change" }]);
    }
    stage.keys("<ctrl-z>").shows(&["不能撤销：记录已签字锁定", "在更改日志 (0) 里选中撤销"]);
    assert_eq!(stage.people("张三").len(), 1);
    stage.keys("0");
    let row = stage.screen().lines().skip(2).position(|line| line.contains("新增人员 张三")).expect("its row");
    stage.keys(&"<down>".repeat(row)).keys("<f9>").shows(&["✓ 撤销：新增人员 张三"]);
    assert_eq!(stage.all::<Member>().iter().filter(|m| &*m.name == "张三").count(), 0);
    // The cursor stays on the change: the same key says how it stands.
    stage.keys("U").shows(&["已经是这个样子"]);
    // The row of the undo takes the undo back.
    stage.keys("<home>U").shows(&["✓ 重做：新增人员 张三"]);
    assert_eq!(stage.people("张三").len(), 1);
}
