//! Rectification by commands alone: what may follow what, and that nothing closes without evidence and acceptance.

use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use zhibu::base::{Id, Minter, Refusal, Value};
use zhibu::commands::{self, Args, Registry, Situation};
use zhibu::model::evaluation::round::EvaluationResult;
use zhibu::model::people::roster::Member;
use zhibu::model::rectification::{Progress, Rectification, RectificationState as State, Source};
use zhibu::model::{AnyRecord, Book, Change, Head, Key, Kind, Link, Record};
use zhibu::rules::{Calendar, Facts, Rulebook};

const ITEM: Id = Id(10);
const OTHER: Id = Id(11);

/// A branch with one item, guided or not, owned by 王芳; the day can be moved.
struct Office {
    book: Book,
    numbers: Rulebook,
    calendar: Calendar,
    registry: Registry,
    today: String,
    next: u128,
}

impl Office {
    fn new(guide: &str) -> Office {
        let mut book = Book::default();
        let head = |id| Head { id, branch: Id(1), happened: "2026-10-01".parse().ok(), ..Head::default() };
        let member = Member { head: head(Id(2)), name: "王芳".into(), ..Default::default() };
        let item = |id| Rectification {
            head: head(id),
            title: "台账".into(),
            owner: Link::to(Id(2)),
            guide: guide.into(),
            deadline: "2026-10-31".parse().ok(),
            state: Some(State::Issued),
            ..Default::default()
        };
        for any in [member.into_any(), item(ITEM).into_any(), item(OTHER).into_any()] {
            book.apply(&[Change::add(any)]);
        }
        let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
        Office { book, numbers, calendar, registry: Registry::default(), today: "2026-10-20".into(), next: 1000 }
    }

    /// Does a command on an item: `name field=value …`.
    fn on(&mut self, id: Id, line: &str) -> Result<(), Refusal> {
        self.deed(Key { kind: Kind::Rectification, id }, line)
    }

    fn deed(&mut self, key: Key, line: &str) -> Result<(), Refusal> {
        let mut words = line.split_whitespace();
        let command = self.registry.find(words.next().unwrap()).unwrap();
        let mut args = Args::default();
        for word in words {
            let (name, text) = word.split_once('=').unwrap();
            let text = if text == "TODAY" { &self.today } else { text };
            let day = text.parse().ok().map(Value::Day);
            let value = if text.is_empty() {
                Value::None
            } else if name == "owner" {
                Value::Link(Id(2))
            } else if name == "into" || name == "rectification" {
                Value::Link(if text == "item" { ITEM } else { OTHER })
            } else {
                day.unwrap_or_else(|| Value::words(text))
            };
            args.set(name, value);
        }
        self.next += 50;
        let situation = Situation {
            branch: Id(1),
            by: "t".into(),
            device: "t".into(),
            now: format!("{}T20:00:00+08:00", self.today).parse().unwrap(),
            on: vec![key],
            ids: Minter::new(self.next << 80),
            change: 0,
        };
        let today = self.today.parse().unwrap();
        let facts = Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today };
        let tx = commands::prepare(command, &facts, &situation, &args)?.unwrap();
        let mut next = self.book.clone();
        next.apply(&tx.changes);
        for change in &tx.changes {
            AnyRecord::guard(change.before.as_ref(), change.after.as_ref(), &next)?;
        }
        self.book = next;
        Ok(())
    }

    fn does(&mut self, line: &str) {
        self.on(ITEM, line).unwrap_or_else(|r| panic!("{line}: {}", r.text.render(zhibu::base::Lang::Zh)));
    }

    fn refuses(&mut self, line: &str, says: &str) {
        let said = self.on(ITEM, line).expect_err(line).text.render(zhibu::base::Lang::Zh);
        assert!(said.contains(says), "{line}: {said}");
    }

    fn item(&self) -> &Rectification {
        self.book.get(ITEM).unwrap()
    }
}

#[test]
fn an_extension_is_asked_before_the_deadline_at_most_twice_and_no_longer_than_the_original() {
    let mut o = Office::new("李老师");
    o.refuses("rectification.ask_extension deadline=2026-10-31 reason=忙", "晚于原时限");
    o.refuses("rectification.ask_extension deadline=2026-12-01 reason=忙", "最晚 2026-11-30");
    o.does("rectification.ask_extension deadline=2026-11-10 reason=忙");
    assert_eq!(o.item().state, Some(State::ExtensionRequested));
    assert_eq!(o.item().deadline, "2026-10-31".parse().ok(), "asking moves nothing");
    o.today = "2026-11-05".into();
    o.refuses("rectification.extend deadline=2026-11-10 reason=忙", "批准人");
    o.does("rectification.extend deadline=2026-11-10 approved_by=学院党委 reason=忙");
    assert_eq!((o.item().state, o.item().extensions), (Some(State::Working), Some(1)), "asked in time, approved later");
    assert_eq!(o.item().original_deadline, "2026-10-31".parse().ok());
    o.today = "2026-11-10".into();
    o.does("rectification.extend deadline=2026-11-20 approved_by=学院党委 reason=忙");
    o.refuses("rectification.extend deadline=2026-11-25 approved_by=学院党委 reason=忙", "已延期 2 次");
    let mut o = Office::new("李老师");
    o.today = "2026-11-01".into();
    o.refuses("rectification.ask_extension deadline=2026-11-10 reason=忙", "时限 2026-10-31 已过");
    o.today = "2026-10-31".into();
    o.does("rectification.ask_extension deadline=2026-11-30 reason=忙");
    o.does("rectification.refuse_extension reason=不必");
    assert_eq!((o.item().state, o.item().deadline), (Some(State::Working), "2026-10-31".parse().ok()));
}

#[test]
fn closing_needs_evidence_and_another_accepter_where_a_guide_exists() {
    let accept = |by: &str| format!("rectification.accept accepted_by={by} accepted_on=TODAY");
    let mut o = Office::new("李老师");
    o.refuses("rectification.submit", "至少要有一条佐证");
    o.does("progress.add rectification=item text=补登 happened=2026-10-20");
    o.refuses("rectification.submit", "至少要有一条佐证");
    o.does("progress.add rectification=item text=补登 evidence=台账 happened=2026-10-20");
    o.does("rectification.submit");
    o.refuses(&accept("王芳"), "不能自己验收");
    o.today = "2026-11-03".into();
    o.does(&accept("李老师"));
    assert_eq!((o.item().state, o.item().late()), (Some(State::Closed), Some(3)), "late completion stays in sight");
    let done = |o: &Office| {
        let any = o.book.any(Kind::Rectification, ITEM).unwrap();
        let column = Kind::Rectification.columns().iter().find(|c| c.name == "done").unwrap();
        (column.read)(&o.book, any)
    };
    assert_eq!(done(&o), Value::Code(1));
    o.does("rectification.consolidate reviewed_on=TODAY review=没有反弹");
    assert_eq!(o.item().state, Some(State::Consolidated));
    o.does("rectification.reopen reason=反弹 deadline=2026-12-20");
    assert_eq!((o.item().state, &*o.item().accepted_by), (Some(State::Working), ""), "to be accepted anew");
    // Without a guide the owner may accept; it is shown.
    let mut o = Office::new("");
    o.refuses(&accept("王芳"), "至少要有一条佐证");
    o.does("progress.add rectification=item text=补登 evidence=台账 happened=2026-10-20");
    o.does("rectification.submit");
    o.does("rectification.accept accepted_by=王芳 accepted_on=TODAY");
    assert_eq!(o.item().late(), None);
    let any = o.book.any(Kind::Rectification, ITEM).unwrap();
    let shown = Kind::Rectification.columns().iter().find(|c| c.name == "self_accepted").unwrap();
    assert_eq!((shown.read)(&o.book, any), Value::Flag(true));
}

#[test]
fn two_items_are_merged_once_and_never_in_a_circle() {
    let mut o = Office::new("");
    o.refuses("rectification.merge into=item", "不能并成一圈");
    o.does("rectification.merge into=other");
    assert_eq!((o.item().state, o.item().merged_into.id()), (Some(State::Withdrawn), Some(OTHER)));
    let said = o.on(OTHER, "rectification.merge into=item").expect_err("a circle").text;
    assert!(said.render(zhibu::base::Lang::Zh).contains("不能并成一圈"));
}

#[test]
fn three_items_are_not_merged_around_a_circle() {
    let mut o = Office::new("");
    let link = |from: Id, to: Id, book: &Book| -> Change {
        let before = book.get::<Rectification>(from).unwrap().clone();
        let after = Rectification { merged_into: Link::to(to), ..before.clone() };
        Change::edit(before.into_any(), after.into_any())
    };
    let third =
        Rectification { head: Head { id: Id(12), ..Head::default() }, title: "三".into(), ..Default::default() };
    o.book.apply(&[Change::add(third.into_any())]);
    for (from, to, fine) in [(ITEM, OTHER, true), (OTHER, Id(12), true), (Id(12), ITEM, false)] {
        let change = link(from, to, &o.book);
        let mut next = o.book.clone();
        next.apply(std::slice::from_ref(&change));
        let held = AnyRecord::guard(change.before.as_ref(), change.after.as_ref(), &next);
        assert_eq!(held.is_ok(), fine, "whatever way the link came in: form, import, undo");
        o.book = next;
    }
}

#[test]
fn an_evaluation_result_is_linked_both_ways_and_bounds_its_item() {
    let mut o = Office::new("");
    let rectify_until = "2027-01-10".parse().ok();
    let head = Head { id: Id(20), branch: Id(1), ..Head::default() };
    let result = EvaluationResult { head, member: Link::to(Id(2)), rectify_until, ..Default::default() };
    let key = Key { kind: Kind::EvaluationResult, id: result.head.id };
    o.book.apply(&[Change::add(result.into_any())]);
    let said = o.deed(key, "result.raise title=到会 owner=x deadline=2027-01-11").expect_err("a day too long").text;
    assert!(said.render(zhibu::base::Lang::Zh).contains("最晚到 2027-01-10"));
    o.deed(key, "result.raise title=到会 owner=x deadline=2027-01-10").unwrap_or_else(|r| panic!("{:?}", r.text));
    let item: Vec<&Rectification> = o.book.of::<Rectification>(key.id).collect();
    assert_eq!((item.len(), item[0].source, item[0].result.id()), (1, Some(Source::Evaluation), Some(key.id)));
}

#[test]
fn a_deadline_before_its_start_is_refused() {
    let mut o = Office::new("");
    o.refuses("rectification.edit deadline=2026-09-30", "早于下达日");
}

#[test]
fn overdue_follows_the_day_alone() {
    let mut o = Office::new("");
    let at = |o: &Office, day: &str| {
        let facts = Facts { book: &o.book, numbers: &o.numbers, calendar: &o.calendar, today: day.parse().unwrap() };
        zhibu::rules::rectification::overdue(&facts, o.item())
    };
    assert_eq!(["2026-10-31", "2026-11-01", "2026-11-06"].map(|d| at(&o, d)), [None, Some(1), Some(6)]);
    o.does("progress.add rectification=item text=补登 evidence=台账 happened=2026-10-20");
    o.does("rectification.submit");
    assert_eq!(at(&o, "2026-11-06"), None, "handed in: the branch owes nothing more");
}

/// Every command on an item, and the days around its deadline.
const DEEDS: [&str; 18] = [
    "rectification.issue",
    "rectification.start",
    "rectification.submit",
    "rectification.accept accepted_by=王芳 accepted_on=TODAY",
    "rectification.accept accepted_by=李老师 accepted_on=TODAY",
    "rectification.accept accepted_on=TODAY",
    "rectification.return reason=不够",
    "rectification.ask_extension deadline=2026-11-10 reason=忙",
    "rectification.extend deadline=2026-11-20 approved_by=学院党委 reason=忙",
    "rectification.refuse_extension reason=不必",
    "rectification.consolidate reviewed_on=TODAY review=好",
    "rectification.reopen reason=反弹 deadline=2026-12-20",
    "rectification.merge into=other",
    "rectification.withdraw reason=重复",
    "progress.add rectification=item text=做了 happened=2026-10-20",
    "rectification.edit title=改名 deadline=2026-11-15",
    "rectification.edit guide=李老师",
    "rectification.remove reason=不要了",
];

/// How often an item was seen closed: a property of items that never close says nothing.
static CLOSED: AtomicUsize = AtomicUsize::new(0);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    fn every_sequence_of_commands(
        guided in any::<bool>(),
        deeds in prop::collection::vec((0..DEEDS.len() + 12, 0..4u32), 1..24),
    ) {
        let mut o = Office::new(if guided { "李老师" } else { "" });
        for (deed, days) in deeds {
            o.today = ["2026-10-20", "2026-10-31", "2026-11-01", "2026-11-20"][days as usize].into();
            let _ = match DEEDS.get(deed) {
                Some(line) => o.on(ITEM, line),
                // Proven and accepted often, so that items do close.
                None if deed > DEEDS.len() + 5 => o.on(ITEM, "rectification.accept accepted_by=李老师 accepted_on=TODAY"),
                None if deed < DEEDS.len() + 4 => o.on(ITEM, "progress.add rectification=item text=做了 evidence=照片 happened=2026-10-20"),
                // Taking the evidence away again, as somebody who tidies up would.
                None => {
                    let found = o.book.of::<Progress>(ITEM).next().map(|p| Key { kind: Kind::Progress, id: p.head.id });
                    let tidy = if deed == DEEDS.len() + 4 { "progress.remove reason=重复" } else { "progress.edit evidence=" };
                    found.map_or(Ok(()), |key| o.deed(key, tidy))
                }
            };
            let Some(item) = o.book.get::<Rectification>(ITEM) else { break };
            if item.is_closed() {
                prop_assert!(o.book.of::<Progress>(ITEM).any(Progress::is_proven));
                prop_assert!(!item.accepted_by.is_empty());
                prop_assert!(!guided || &*item.accepted_by != "王芳");
                CLOSED.fetch_add(1, Relaxed);
            }
            prop_assert!(item.extensions.unwrap_or(0) <= 2);
        }
    }
}

#[test]
fn no_sequence_of_commands_closes_an_item_without_evidence_and_acceptance() {
    every_sequence_of_commands();
    assert!(CLOSED.load(Relaxed) > 50, "closed {CLOSED:?} times");
}
