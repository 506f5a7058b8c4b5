//! What is nobody else's business: who may read the files, and where a private field stands in clear.

use crate::pty::terminal::Home;
use crate::shell::Shell;
use crate::stage::Stage;
use std::path::Path;
use zhibu::commands::Registry;

/// Says in which row of a form the ID number stands.
fn row(command: &str) -> usize {
    let registry = Registry::default();
    let args = &registry.find(command).expect("a command").args;
    args.iter().position(|arg| arg.field.name == "id_number").expect("its row")
}

#[test]
fn a_form_shows_a_private_field_only_while_it_is_typed_or_revealed() {
    let number = "990101200304050012";
    let mut stage = Stage::demo();
    stage.keys("2a王小明").keys(&"<down>".repeat(row("member.add"))).keys(number);
    stage.shows(&[number]);
    // Once the cursor is elsewhere it is masked, and so it stays when it only comes back to look.
    stage.keys("<up>").hides(&[number]);
    stage.shows(&["9901****"]);
    stage.keys("<ctrl-s>").shows(&["✓ 新增人员 王小明"]);
    stage.keys("e").keys(&"<down>".repeat(row("member.edit")));
    stage.hides(&[number]);
    stage.shows(&["公民身份号码", "9901****"]);
    assert!(stage.before_caret().ends_with('*'), "the caret stands behind what is masked");
    stage.keys("<ctrl-g>").shows(&[number]);
    stage.keys("<ctrl-g>").hides(&[number]);
    // Whoever corrects it sees it.
    stage.keys("<backspace>").shows(&[&number[..17]]);
}

/// Lists what others may read or enter, with its mode.
#[cfg(unix)]
fn open_to_others(dir: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        let mode = path.metadata().expect("there").permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            out.push(format!("{mode:o} {}", path.display()));
        }
        if path.is_dir() {
            out.extend(open_to_others(&path));
        }
    }
    out
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_any_file_of_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::new();
    // A directory that stands there already, for everybody to enter.
    std::fs::create_dir(shell.data()).expect("a directory");
    std::fs::set_permissions(shell.data(), PermissionsExt::from_mode(0o755)).expect("set");
    shell.ok("init --branch 软件学院支部 --level undergraduate --basis grade");
    shell.ok("run member.add --name 王芳 --id_number 990101200304050012");
    let sheet = shell.data().join("名册.xlsx").display().to_string();
    shell.ok(&format!("export member -o {sheet} --purpose superior"));
    shell.ok("backup");
    assert_eq!(open_to_others(shell.path("").as_path()), Vec::<String>::new());
    // A store of an earlier version is closed to others when it is next written.
    for dir in ["", "sled", "journal"] {
        std::fs::set_permissions(shell.data().join(dir), PermissionsExt::from_mode(0o755)).expect("set");
    }
    shell.ok("run member.add --name 李四");
    let mode = shell.data().metadata().expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o700, "{mode:o}");
}

#[test]
fn a_draft_is_sealed_and_gone_once_it_is_saved() {
    let home = Home::demo();
    let (name, number) = ("王小明", "990101200304050012");
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180").keys("a").sees("新增人员").keys(name).sees(name);
    live.keys(&"<down>".repeat(row("member.add"))).keys(number).sees(number);
    home.keeps(number);
    let scratch = home.path().join("data/scratch");
    for file in std::fs::read_dir(&scratch).expect("a directory").flatten() {
        let bytes = std::fs::read(file.path()).expect("a file");
        for words in [name, number] {
            let found = bytes.windows(words.len()).any(|w| w == words.as_bytes());
            assert!(!found, "{words} in clear in {}", file.path().display());
        }
    }
    live.signal(rustix::process::Signal::KILL);
    live.ends();
    // It comes back with everything that was typed, the number masked.
    let mut live = home.open();
    live.sees(name).sees("9901****");
    live.keys("<ctrl-s>").sees("✓ 新增人员").keys("q");
    live.ends();
    let left: Vec<_> = std::fs::read_dir(&scratch).expect("a directory").flatten().map(|f| f.file_name()).collect();
    assert!(left.iter().all(|f| !f.to_string_lossy().starts_with("draft")), "{left:?}");
}
