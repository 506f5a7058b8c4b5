//! Whoever is shown under the cursor when a key is pressed is the one it touches, and nobody else.

use super::meetings::tonight;
use crate::stage::Stage;
use std::collections::BTreeMap;
use zhibu::base::disk::Dice;
use zhibu::base::{Id, Lang};
use zhibu::model::Book;
use zhibu::model::meeting::sitting::{Attendance, Correction, Meeting};
use zhibu::model::road::cultivation::{Contact, ContactRole};
use zhibu::model::vote::motion::Motion;

/// What the roll says of everybody, corrections with it.
fn roll(book: &Book) -> BTreeMap<Id, String> {
    let corrections = |a: &Attendance| book.of::<Correction>(a.head.id).map(|c| format!("{c:?}")).collect::<String>();
    let said = |a: &Attendance| {
        format!("{:?} {:?} {:?} {:?} {:?} {}", a.state, a.arrived, a.left, a.leave_reason, a.note, corrections(a))
    };
    book.all::<Attendance>().map(|a| (a.member.0, said(a))).collect()
}

/// Reads the name on the row with the cursor.
fn shown(stage: &Stage) -> String {
    let row = stage.line("▸");
    row.split_whitespace().find(|w| *w != "▸" && w.parse::<u32>().is_err()).unwrap_or_default().to_owned()
}

/// Presses keys meant for whoever is shown and returns who was touched beside them.
fn pressed(stage: &mut Stage, keys: &str) -> Vec<String> {
    let (name, before) = (shown(stage), roll(stage.book()));
    stage.keys(keys);
    let after = roll(stage.book());
    let moved = after.iter().filter(|(id, said)| before.get(*id) != Some(*said));
    let names = moved.map(|(id, _)| stage.book().name_of(*id, Lang::Zh));
    names.filter(|touched| *touched != name).collect()
}

/// Marks, forms that are given up, forms that are saved, refusals: in any order on any row.
const DEEDS: [&str; 12] =
    ["1", "2", "4", "5", "3<esc>", "31", "32<enter>", "6<esc>", "6<ctrl-s><esc>", "7<esc>", "8<esc>", "<space>"];

#[test]
fn a_mark_on_the_roll_touches_whoever_is_shown() {
    for seed in 0..4 {
        let mut stage = tonight();
        let mut dice = Dice::new(seed);
        for _ in 0..60 {
            match dice.below(6) {
                0 => drop(stage.keys("<down>")),
                1 => drop(stage.keys("<up>")),
                2 => drop(stage.keys("<pgdn>")),
                _ => {
                    let keys = DEEDS[dice.below(DEEDS.len())];
                    let others = pressed(&mut stage, keys);
                    assert!(others.is_empty(), "{seed}: {keys} touched {others:?}\n{}", stage.screen());
                }
            }
        }
    }
}

#[test]
fn a_refused_or_cancelled_mark_leaves_the_cursor_where_it_was() {
    let mut stage = tonight();
    for keys in ["6<esc>", "3<esc>", "7<esc>", "8<esc>"] {
        let name = shown(&stage);
        stage.keys(keys);
        assert_eq!(shown(&stage), name, "{keys}");
    }
    let (first, title) = (shown(&stage), stage.keys("6").line("不计入应到"));
    assert!(title.contains(&first), "{title}");
    stage.keys("<esc>1");
    assert_ne!(shown(&stage), first, "a mark that was made goes on");
}

#[test]
fn a_candidates_part_leads_to_that_candidates_vote_and_offers_who_speaks_to_it() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>");
    let meeting = stage
        .all::<Meeting>()
        .into_iter()
        .find(|m| m.head.happened == "2026-11-24".parse().ok())
        .expect("tonight")
        .head
        .id;
    let names: Vec<String> =
        stage.book().of::<Motion>(meeting).map(|m| stage.book().name_of(m.subject.0, Lang::Zh)).collect();
    let mut seen = 0;
    for _ in 0..120 {
        stage.keys("<pgdn>");
        let screen = stage.screen();
        let Some(at) = screen
            .lines()
            .find_map(|l| names.iter().find(|n| l.contains(&format!("{n} 讨论")) || l.contains(&format!("{n} 票决"))))
        else {
            continue;
        };
        let at = at.clone();
        stage.keys("<f7>");
        let under =
            |l: &str| l.contains('▸') && l.rsplit('▸').next().is_some_and(|l| l.contains(&at) && l.contains("表决"));
        assert!(stage.screen().lines().any(under), "{at}\n{}", stage.screen());
        stage.keys("<esc>");
        seen += 1;
        if seen > 6 {
            break;
        }
    }
    assert!(seen > 2, "{}", stage.screen());
}

#[test]
fn a_part_offers_who_speaks_to_it_and_inherits_nobody() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>");
    let id = super::meetings::meeting(&stage).head.id;
    let motions: Vec<Motion> = stage.book().of::<Motion>(id).cloned().collect();
    let mut parts = 0;
    for _ in 0..200 {
        stage.keys("<pgdn>");
        let screen = stage.screen();
        let of = |m: &&Motion| screen.contains(&format!("{} 介绍人意见", stage.book().name_of(m.subject.0, Lang::Zh)));
        let Some(motion) = motions.iter().find(of) else { continue };
        let candidate = stage.book().name_of(motion.subject.0, Lang::Zh);
        let named = stage.book().of::<Contact>(motion.subject.0).filter(|c| c.role() == ContactRole::Introducer);
        let mut named: Vec<String> = named.map(|c| stage.book().name_of(c.contact.0, Lang::Zh)).collect();
        named.push("未选发言人".to_owned());
        assert!(!screen.contains(&format!("{candidate} · ")), "{candidate}\n{screen}");
        assert!(
            named.iter().any(|name| screen.contains(&format!("{name} · ")) || screen.contains("未选发言人")),
            "{named:?}\n{screen}"
        );
        parts += 1;
    }
    assert!(parts > 2, "{parts}");
}
