//! What one system wrote is read by the other: stores, backups, sheets and papers go both ways between this system's own
//! program and the one `ZHIBU_PROGRAM` names (`.ci/windows` builds it and runs these).

use crate::live::Live;
use crate::shell::Shell;

const NEEDS: &str = "a program for another system";

/// Returns the words of the same place run by the two programs, in both orders.
fn both(what: impl Fn(fn(Shell) -> Shell, fn(Shell) -> Shell)) {
    assert!(std::env::var_os("ZHIBU_PROGRAM").is_some(), "{NEEDS}: .ci/windows");
    what(Shell::own, Shell::other);
    what(Shell::other, Shell::own);
}

#[test]
#[ignore = "needs a program for another system: .ci/windows"]
fn a_store_goes_from_one_system_to_the_other_and_back() {
    both(|first, second| {
        let shell = first(Shell::demo());
        let people = shell.ok("list member --json");
        let shell = second(shell);
        assert_eq!(shell.ok("list member --json"), people);
        shell.ok("verify");
        shell.ok("run member.add --name 欧阳试一 --student_no 0012");
        let more = shell.ok("list member --json");
        assert_ne!(more, people);
        let shell = first(shell);
        assert_eq!(shell.ok("list member --json"), more);
        shell.ok("undo");
        shell.ok("verify");
        assert_eq!(second(shell).ok("list member --json"), people);
    });
}

#[test]
#[ignore = "needs a program for another system: .ci/windows"]
fn a_backup_of_one_system_is_restored_on_the_other() {
    both(|first, second| {
        let from = first(Shell::demo());
        let people = from.ok("list member --json");
        let file = from.path("支部 备份.zhibu");
        let told = from.args(&["backup", "-o", file.to_str().expect("UTF-8")]);
        assert_eq!(told.code, 0, "{}", told.err);
        let to = second(Shell::new());
        let told = to.args(&["restore", file.to_str().expect("UTF-8")]);
        assert_eq!(told.code, 0, "{}", told.err);
        assert_eq!(to.ok("list member --json"), people);
        to.ok("verify");
    });
}

#[test]
#[ignore = "needs a program for another system: .ci/windows"]
fn sheets_and_papers_are_the_same_bytes_and_come_in_on_the_other() {
    both(|first, second| {
        let shell = first(Shell::demo());
        let (csv, again) = (shell.path("名册.csv"), shell.path("again.csv"));
        let export = |shell: &Shell, to: &std::path::Path| {
            shell.ok(&format!("export member --purpose internal -o {}", to.display()));
        };
        export(&shell, &csv);
        let shell = second(shell);
        export(&shell, &again);
        assert!(std::fs::read(&csv).expect("written") == std::fs::read(&again).expect("written"), "other bytes");
        let told = shell.json(&format!("import {} --dry-run", csv.display()));
        assert_eq!((told["new"].as_u64(), told["changed"].as_u64()), (Some(0), Some(0)), "{told}");
    });
}

#[test]
#[ignore = "needs a program for another system: .ci/windows"]
fn the_screen_opens_keeps_what_was_confirmed_and_holds_the_store() {
    let shell = Shell::demo();
    let data = shell.data();
    let words = ["--data", data.to_str().expect("UTF-8")];
    let mut live = Live::start(shell.path("").as_path(), &words);
    live.keys("2").sees("180");
    let ran = shell.run("run member.add --name 欧阳试一");
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    shell.ok("list member");
    live.keys("<ctrl-n>").sees("*");
    live.keys("欧阳试二<ctrl-s>");
    // Wine's own console tears wide characters: what was written is asked of a reader.
    let there = || shell.ok("list member --json").contains("欧阳试二");
    assert!((0..30).any(|_| there()), "{}", live.screen());
    live.signal(rustix::process::Signal::KILL);
    live.ends();
    assert!(there());
    shell.ok("verify");
}
