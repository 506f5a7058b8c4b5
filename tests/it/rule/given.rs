//! What a case may give: a key that nobody reads is refused.

use toml::{Table, Value};
use zhibu::base::{Id, Value as Cell};
use zhibu::model::book::display;
use zhibu::model::people::roster::Member;
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::{AnyRecord, Book, Head, Kind, Link, Record};

/// Every file that reads what a case gives: a key that stands in none of them is read by nobody.
const READERS: [&str; 5] = [
    include_str!("given.rs"),
    include_str!("cases.rs"),
    include_str!("world.rs"),
    include_str!("evaluation.rs"),
    include_str!("sitting.rs"),
];

/// Refuses what nobody reads: a misspelt key would give nothing, and the case would hold for no reason.
pub fn known(at: &str, given: &Value) {
    let Some(table) = given.as_table() else {
        return given.as_array().into_iter().flatten().for_each(|value| known(at, value));
    };
    for (key, value) in table {
        let field = Kind::ALL.iter().any(|kind| kind.field(key).is_some());
        let read = field || READERS.iter().any(|text| text.contains(&format!("\"{key}\"")));
        assert!(read || StepKind::named(key).is_some(), "{at}: nobody reads {key}");
        known(at, value);
    }
}

/// Adds records of any kind by the names of their fields (`records`), and so many full members more (`full_members`).
/// `person` stands for whom the case is about.
pub fn records(given: &Table, branch: Id, person: Id, out: &mut Vec<AnyRecord>) {
    let head = |n: usize| Head { id: Id(20_000 + n as u128), branch, ..Head::default() };
    let more = given.get("full_members").and_then(Value::as_integer).unwrap_or(0);
    for _ in 0..more {
        let member = Member { head: head(out.len()), name: "闻达".into(), ..Member::default() };
        let link = Link::to(member.head.id);
        out.push(member.into_any());
        for kind in [StepKind::Vote2, StepKind::Approval2] {
            let head = Head { happened: "2024-05-10".parse().ok(), ..head(out.len()) };
            let (step, outcome) = (Some(kind), Some(Outcome::Passed));
            out.push(Step { head, member: link, step, outcome, ..Step::default() }.into_any());
        }
    }
    let today = "2026-11-24".parse().expect("a day");
    for table in given.get("records").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table) {
        let name = table["kind"].as_str().expect("a kind");
        let kind = Kind::named(name).unwrap_or_else(|| panic!("no kind {name}"));
        let mut record = kind.blank(head(out.len()));
        for (key, value) in table.iter().filter(|(key, _)| *key != "kind") {
            let text = value.as_str().expect("words");
            if key == "happened" {
                record.head_mut().happened = Some(text.parse().unwrap_or_else(|_| panic!("{text} is no date")));
                continue;
            }
            let at = kind.field(key).unwrap_or_else(|| panic!("{name} has no {key}"));
            let cell = match text {
                "person" => Cell::Link(person),
                text => display::parse(&Book::default(), &kind.fields()[at], text, today).expect("a cell"),
            };
            record.set(at, cell).expect("kept");
        }
        out.push(record);
    }
}
