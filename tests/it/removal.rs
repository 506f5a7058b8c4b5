//! What a removal leaves behind: nothing that points at what is gone, and everything again after an undo.

use super::properties::bytes;
use super::shell::{Shell, all};
use super::stage::Stage;
use zhibu::base::{Lang, Value};
use zhibu::commands::{Args, Registry};
use zhibu::model::{Book, FieldKind, Kind};

/// Lists every link that leads nowhere.
fn dangling(book: &Book) -> Vec<String> {
    let mut out = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        for (at, field) in kind.fields().iter().enumerate() {
            let FieldKind::Link(to) = field.kind else { continue };
            for record in book.rows(kind) {
                if let Value::Link(id) = record.get(at)
                    && book.any(to, id).is_none()
                {
                    out.push(format!("{} {}.{}", record.title(book, Lang::Zh), kind.name(), field.name));
                }
            }
        }
    }
    out
}

#[test]
fn whatever_is_removed_nothing_points_at_it() {
    let (registry, mut stage) = (Registry::default(), Stage::demo());
    assert_eq!(dangling(stage.book()), [""; 0], "the demo itself");
    let (mut removed, mut refused) = (0, 0);
    for kind in Kind::ALL.iter().copied() {
        let command = registry.find(&format!("{}.remove", kind.name())).expect("every kind has one").clone();
        let keys: Vec<_> = stage.book().rows(kind).map(|r| r.key()).collect();
        // The first and the last few: the oldest ones have the most behind them.
        for key in keys.iter().take(3).chain(keys.iter().rev().take(3)) {
            let before = bytes(stage.book());
            if stage.app.desk.perform(&registry, &command, vec![*key], &Args::default()).is_err() {
                refused += 1;
                assert!(bytes(stage.book()) == before);
                continue;
            }
            removed += 1;
            assert_eq!(dangling(stage.book()), [""; 0], "after {} of {key:?}", command.name);
            stage.app.desk.undo(&registry, None).expect("an undo");
            assert!(bytes(stage.book()) == before, "{} of {key:?} undone", command.name);
        }
    }
    assert!(removed > 60 && refused > 20, "{removed} removed, {refused} refused");
}

#[test]
fn what_is_still_used_is_not_removed_and_the_user_is_told_where() {
    let shell = Shell::demo();
    let group = all(&shell.json("list group"), "id")[0].to_owned();
    let error = shell.fails(1, &["run", "group.remove", "--on", &group]);
    assert!(error["text"].as_str().unwrap().contains("还被用到：人员"), "{error}");
    assert!(error["text"].as_str().unwrap().contains("党小组"), "{error}");
    let made = shell.json("run meeting.add --title 座谈 --kinds forum --happened 2026-11-20");
    let meeting = made["ids"][0].as_str().unwrap();
    shell.ok(&format!("run line.add --meeting {meeting} --text 说了一句"));
    let error = shell.fails(1, &["run", "meeting.remove", "--on", meeting]);
    assert!(error["text"].as_str().unwrap().contains("这次会议已有记录"), "{error}");
    // A rectification goes with its own progress, which is nothing without it.
    let progress = shell.json("list progress");
    let rectification = all(&progress, "rectification")[0].to_owned();
    shell.ok(&format!("run rectification.remove --on {rectification}"));
    assert!(!all(&shell.json("list progress"), "rectification").contains(&rectification.as_str()));
    shell.ok("undo");
    assert_eq!(shell.json("list progress"), progress);
}

#[test]
fn a_link_leads_somewhere_whoever_sets_it() {
    let shell = Shell::demo();
    let members = shell.json("list member");
    let error = shell
        .fails(1, &["run", "member.edit", "--on", all(&members, "id")[0], "--group", "01M84R2973A2VEVGQ1FKGCE0YZ"]);
    assert_eq!(error["field"], "group", "{error}");
}
