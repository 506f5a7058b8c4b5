//! What every paper does with silence, with what comes later, and with what it must have.

use super::Office;
use std::path::Path;
use zhibu::base::{Lang, Minter, Value};
use zhibu::exchange::paper::check::{NEEDS, PaperNeed};
use zhibu::exchange::paper::{Ask, Made, PAPERS, Paper, write};
use zhibu::exchange::purpose::Purpose;
use zhibu::model::book::field::Access;
use zhibu::model::{AnyRecord, Book, Change, Key, Kind, Set};
use zhibu::rules::Facts;

const MAY: &str = "第二季度支部党员大会";

/// Every paper of the demo with the records it is made of.
pub fn papers(office: &Office) -> Vec<(&'static Paper, Vec<Key>)> {
    let on = |paper: &Paper| match (paper.name, paper.about.first()) {
        ("pre_review_request" | "filing" | "notice" | "notice_result", _) => vec![office.person("高景行")],
        ("probation_draft", _) => vec![office.person("王鹏飞")],
        (_, Some(Kind::Member)) => vec![office.person("高景行")],
        (_, Some(Kind::Meeting | Kind::Motion)) => vec![office.meeting(MAY)],
        (_, Some(kind)) => {
            let rows = office.stage.book().rows(*kind);
            rows.map(|any| Key { kind: *kind, id: any.head().id }).take(1).collect()
        }
        (_, None) => Vec::new(),
    };
    PAPERS.iter().map(|paper| (paper, on(paper))).collect()
}

/// Writes a paper from a book; a sheet as CSV, others as Markdown.
fn written(
    office: &Office,
    book: &Book,
    (paper, on): &(&'static Paper, Vec<Key>),
    draft: bool,
) -> Result<String, String> {
    let facts = Facts { book, ..office.stage.app.desk.facts() };
    let branch = office.stage.all::<zhibu::model::people::roster::Branch>()[0].head.id;
    let year = paper.yearly.then_some(2026);
    let purpose = Some(if paper.public { Purpose::Public } else { Purpose::Superior });
    let (templates, kinds) = (Path::new("/nonexistent"), Set::default());
    let ask = Ask { facts, branch, on, purpose, year, kinds, templates, draft, change: 0 };
    let ending = if matches!(paper.made, Made::Sheet(_)) { "csv" } else { "md" };
    let file = office.file(&format!("{}-states.{ending}", paper.name));
    write(paper, &ask, &file, &|| Ok(())).map_err(|t| {
        let hint = |t: &zhibu::base::Trouble| match t {
            zhibu::base::Trouble::Refusal(r) => r.hint.as_ref().map(|h| h.render(Lang::Zh)).unwrap_or_default(),
            _ => String::new(),
        };
        format!("{} {}", t.line(Lang::Zh), hint(&t))
    })?;
    Ok(std::fs::read_to_string(file).unwrap())
}

/// Empties every field that nobody has to fill in.
fn stripped(book: &Book, keep: impl Fn(&AnyRecord, &str) -> bool) -> Book {
    let mut out = book.clone();
    for kind in Kind::ALL {
        let changes = book.rows(*kind).filter_map(|any| {
            let mut after = any.clone();
            for (at, field) in kind.fields().iter().enumerate() {
                let optional = !field.required && !field.owner && field.access == Access::Input;
                if optional && !keep(any, field.name) {
                    let _ = after.set(at, Value::None);
                }
            }
            (after != *any).then(|| Change::edit(any.clone(), after))
        });
        let changes: Vec<Change> = changes.collect();
        out.apply(&changes);
    }
    out
}

/// Lists lines in which 无 stands as a value.
fn nothings(text: &str) -> Vec<&str> {
    // Whoever called the roll knows that nobody was missing; the votes that nobody cast are figures.
    const KNOWN: [&str; 5] = ["迟到", "早退", "缺席人员及原因", "不计入应到", "没有内容的栏填“无”"];
    let value = |line: &&str| {
        let cells = line.split(['|', '：', '；', '。', '，', '、', ' ', '*']).map(str::trim);
        cells.into_iter().any(|cell| cell == "无" || cell.starts_with("无人（"))
    };
    text.lines().filter(value).filter(|line| !KNOWN.iter().any(|known| line.contains(known))).collect()
}

#[test]
fn silence_is_never_told_as_none_and_leaves_no_empty_sentence() {
    let office = Office::open();
    let whole = office.stage.book().clone();
    let bare = stripped(&whole, |any, name| any.kind() == Kind::Step || name == "state");
    let mut made = 0;
    for paper in papers(&office) {
        for (state, book) in [("whole", &whole), ("bare", &bare)] {
            let Ok(text) = written(&office, book, &paper, true) else { continue };
            made += 1;
            let name = paper.0.name;
            assert_eq!(nothings(&text), Vec::<&str>::new(), "{name}, {state}:\n{text}");
            for empty in ["和的", "“”", "（）", "：；", "：，", "：。", "，，", "根据，", "由验收", "第0次", "{{"]
            {
                assert!(!text.contains(empty), "{name}, {state}: {empty} in\n{text}");
            }
        }
    }
    assert!(made > 40, "{made} papers were made");
}

#[test]
fn no_half_width_sign_stands_beside_chinese() {
    let office = Office::open();
    for paper in papers(&office).into_iter().filter(|(paper, _)| matches!(paper.made, Made::Word { .. })) {
        let Ok(text) = written(&office, office.stage.book(), &paper, true) else { continue };
        let chars: Vec<char> = text.chars().collect();
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for three in chars.windows(3) {
            let sign = ",;:?!()".contains(three[1]);
            let wrong = sign && chinese(three[0]) && (chinese(three[2]) || three[2] == ' ');
            assert!(!wrong, "{}: {}", paper.0.name, three.iter().collect::<String>());
        }
    }
}

#[test]
fn what_comes_after_its_day_changes_no_paper() {
    let office = Office::open();
    let book = office.stage.book();
    let today = office.stage.app.desk.today;
    let ids = Minter::new(book.newest().0 + (1 << 90));
    let mut later = book.clone();
    // Everything that was ever recorded happens once more, later.
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Meeting) {
        let dated = book.rows(*kind).filter(|any| any.head().happened.is_some_and(|day| day <= today));
        let again = dated.cloned().map(|mut any| {
            any.head_mut().id = ids.mint();
            any.head_mut().happened = today.checked_add_days(chrono::Days::new(30));
            Change::add(any)
        });
        let again: Vec<Change> = again.collect();
        later.apply(&again);
    }
    let mut same = 0;
    for paper in papers(&office) {
        let (now, then) = (written(&office, book, &paper, true), written(&office, &later, &paper, true));
        assert_eq!(now, then, "{}", paper.0.name);
        same += usize::from(now.is_ok());
    }
    assert!(same > 20, "{same} papers were made");
}

#[test]
fn every_paper_says_what_it_must_have_and_is_not_final_without_it() {
    let office = Office::open();
    let named: Vec<&str> = NEEDS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        named,
        PAPERS.iter().map(|p| p.name).collect::<Vec<_>>(),
        "each paper says what it needs, in their order"
    );
    let whole = office.stage.book();
    let mut tried = 0;
    for paper in papers(&office).into_iter().filter(|(paper, _)| !paper.needs().is_empty()) {
        let needs = paper.0.needs();
        let fine = written(&office, whole, &paper, false);
        // Nothing to commend is no gap of the paper.
        if fine.as_ref().is_err_and(|e| e.contains("没有拟推荐的表彰")) {
            continue;
        }
        for PaperNeed(name, command, option) in needs {
            let kind = command.split('.').next().unwrap();
            // A last day that is not recorded is counted; the day itself is required.
            if ["happened", "until"].contains(option) {
                continue;
            }
            let mut book = stripped(whole, |any, field| {
                let also = ["upper", "approving_unit"].contains(option) && ["upper", "approving_unit"].contains(&field);
                let addressee = *option == "ordered_by" && field == "upper";
                (any.kind().name() != kind || (field != *option && !also)) && !addressee
            });
            if kind == "attendance" {
                let roll: Vec<Change> = whole.rows(Kind::Attendance).cloned().map(Change::remove).collect();
                book.apply(&roll);
            }
            let refused = written(&office, &book, &paper, false);
            let text = refused.as_ref().err().unwrap_or_else(|| panic!("{} without {name} is written", paper.0.name));
            assert!(
                text.contains(command) || text.contains("结果还没有登记"),
                "{} without {name}: {text}",
                paper.0.name
            );
            let draft =
                written(&office, &book, &paper, true).unwrap_or_else(|e| panic!("{} {name}: {e}", paper.0.name));
            assert!(
                draft.starts_with("草稿") && draft.contains("〔待填写"),
                "{} without {name}:\n{draft}",
                paper.0.name
            );
            tried += 1;
        }
        if paper.0.name != "minutes_year" {
            assert!(fine.is_ok(), "{}: {fine:?}", paper.0.name);
        }
    }
    assert!(tried > 15, "{tried}");
}
