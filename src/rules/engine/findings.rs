//! Running every rule over every record, and keeping the answer while the book moves.

use super::evaluators::{Judged, Reach, Shape, no_later};
use crate::model::people::roster::{Branch, Member};
use crate::model::road::cultivation::Contact;
use crate::model::{AnyRecord, Change, Key, Kind, Record};
use crate::rules::road::order;
use crate::rules::road::person::Person;
use crate::rules::{Facts, Finding, RULES, Rule, State};
use chrono::NaiveDate;

/// Judges everything once, the most pressing first. `met` adds what is kept.
pub fn findings(facts: &Facts, met: bool) -> Vec<Finding> {
    let mut out = Vec::new();
    let all = Wanted::all(facts);
    for kind in subjects() {
        for any in facts.book.rows(kind) {
            review(facts, any, &all, &mut out);
        }
    }
    if !met {
        out.retain(|f| f.state != State::Met);
    }
    out.sort_by_key(pressing);
    out
}

/// Which rules are asked: places in the list of rules, and pairs of the date order.
struct Wanted {
    rules: Vec<usize>,
    pairs: Vec<usize>,
}

impl Wanted {
    fn all(facts: &Facts) -> Wanted {
        Wanted { rules: (0..RULES.len()).collect(), pairs: (0..facts.numbers.pairs().len()).collect() }
    }
}

/// Judges everything by the rules of these names alone. Rules that look at a whole sheet are left out: a sheet asks
/// this, and must not ask itself.
pub(in crate::rules) fn by_name(facts: &Facts, named: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let rules = RULES.iter().enumerate().filter(|(_, r)| r.reach != Reach::Sheet && named(r.name));
    let pairs = facts.numbers.pairs().iter().enumerate().filter(|(_, p)| named(&p.name));
    let wanted = Wanted { rules: rules.map(|(i, _)| i).collect(), pairs: pairs.map(|(i, _)| i).collect() };
    let about = |kind: Kind| {
        let people = kind == Kind::Member && !wanted.pairs.is_empty();
        people || wanted.rules.iter().any(|i| RULES[*i].shape.about() == kind)
    };
    let mut out = Vec::new();
    for any in subjects().filter(|kind| about(*kind)).flat_map(|kind| facts.book.rows(kind)) {
        review(facts, any, &wanted, &mut out);
    }
    out
}

/// Puts the most pressing first, then the earliest day.
fn pressing(f: &Finding) -> (State, NaiveDate, u16, Key) {
    (f.state, f.due.unwrap_or(NaiveDate::MAX), f.rule, f.subject)
}

/// Lists the kinds of record that some rule is about.
fn subjects() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| RULES.iter().any(|r| r.shape.about() == *kind))
}

/// Judges everything about one record.
fn review(facts: &Facts, any: &AnyRecord, wanted: &Wanted, out: &mut Vec<Finding>) {
    let subject = any.key();
    let begin = out.len();
    let mut take = |rule: usize, judged: Option<Judged>| {
        let Some(Judged { state, due, .. }) = judged else { return };
        out.push(Finding { rule: u16::try_from(rule).unwrap_or(u16::MAX), state, subject, due });
    };
    if let Some(member) = Member::from_any(any) {
        let Some(person) = Person::gather(facts, member) else { return };
        for i in &wanted.rules {
            let judged = RULES[*i].shape.judge_person(facts, &person);
            take(*i, of_person(facts, &person, RULES[*i].name, judged));
        }
        for i in &wanted.pairs {
            let judged = order::judge(facts, &person, &facts.numbers.pairs()[*i]);
            take(RULES.len() + i, of_person(facts, &person, "", judged));
        }
        if person.steps.iter().any(|s| s.from_roster) {
            one_unknown(out, begin, person.has_arrived());
        }
        return;
    }
    let started_on = facts.book.get::<Branch>(any.head().branch).and_then(|b| b.started_on);
    for i in &wanted.rules {
        if let Shape::Record(kind, judge) = RULES[*i].shape
            && kind == subject.kind
        {
            take(*i, judge(facts, any).map(|j| inherit(facts, RULES[*i].name, j, started_on)));
        }
    }
}

/// Somebody who has left owes nothing more; what was broken while here stays broken.
fn of_person<'a>(facts: &Facts, person: &Person<'a>, rule: &str, judged: Option<Judged<'a>>) -> Option<Judged<'a>> {
    let judged = judged?;
    // Dates that contradict each other are in the book now, whoever made them; only of people who had left before the
    // book began they are past mending.
    let was_here = person.started_on.is_none_or(|day| person.member.here_on(day));
    let stays = judged.contradicts && judged.state == State::Broken && was_here;
    let judged = if stays { judged } else { inherit(facts, rule, judged, person.started_on) };
    (judged.state == State::Broken || person.member.here_on(facts.today)).then_some(judged)
}

/// What fell due before this book began is inherited: one row to fill in, never overdue.
fn inherit<'a>(facts: &Facts, rule: &str, judged: Judged<'a>, started_on: Option<NaiveDate>) -> Judged<'a> {
    if let Some(started) = started_on.filter(|_| STANDING.contains(&rule))
        && let Some(woken) = woken(facts, &judged, started)
    {
        return woken;
    }
    let debt = matches!(judged.state, State::Broken | State::Overdue | State::DueSoon | State::Open);
    let before = judged.due.zip(started_on).is_some_and(|(due, started)| due < started);
    if debt && before { Judged { state: State::Inherited, ..judged } } else { judged }
}

/// Duties that somebody still owes whoever had the book before: they wake with a grace. What is over stays quiet.
const STANDING: [&str; 7] =
    ["first_talk", "review", "contacts", "probation_end", "approval_1", "approval_2", "secretary"];

/// Returns a standing duty that fell due before this book began its day: some time after the take-over.
fn woken<'a>(facts: &Facts, judged: &Judged<'a>, started: NaiveDate) -> Option<Judged<'a>> {
    let owed =
        matches!(judged.state, State::Overdue | State::DueSoon) || (judged.state == State::Open && judged.on.is_none());
    // Of a debt without a day nobody knows that it arose after the take-over.
    if !owed || judged.due.is_some_and(|due| due >= started) || (judged.due.is_none() && judged.from.is_some()) {
        return None;
    }
    let grace = facts.numbers.value("takeover.grace", facts.today)?;
    let due = no_later(facts, started, grace);
    let red = judged.state == State::Overdue && facts.today > due;
    let state = if red { State::Overdue } else { State::DueSoon };
    Some(Judged { state, due: Some(due), woken: true, ..judged.clone() })
}

/// Rules that say of somebody from a roster that nobody knows what was before.
const BEFORE: [&str; 9] = [
    "admission_gate",
    "conversion_gate",
    "listing_gate",
    "approval_1",
    "approval_2",
    "conversion_time",
    "probation_entries",
    "first_talk",
    "oath",
];

/// Leaves one row about what nobody knows of a person's time before this book, the gates first. Of whoever is at the end
/// of the road it is history, and nobody is asked.
fn one_unknown(out: &mut Vec<Finding>, begin: usize, history: bool) {
    let place = |f: &Finding| {
        let name = RULES.get(usize::from(f.rule)).map(|rule| rule.name)?;
        let at = BEFORE.iter().position(|before| *before == name)?;
        (f.state == State::Unknown).then_some(at)
    };
    // Only what was just found: looking at everybody for each person would be quadratic.
    let mut own = out.split_off(begin);
    if let Some(kept) = own.iter().filter_map(place).min() {
        own.retain(|f| place(f).is_none_or(|at| at == kept && !history));
    }
    out.append(&mut own);
}

/// Returns whether a finding is about what fell due before this book began: quiet, or woken with a new day.
pub fn before_book(facts: &Facts, finding: &Finding) -> bool {
    let standing = RULES.get(usize::from(finding.rule)).is_some_and(|rule| STANDING.contains(&rule.name));
    finding.state == State::Inherited || (standing && as_said(facts, finding).is_some_and(|judged| judged.woken))
}

/// Returns the day on which what a finding is about fell due at first, before a take-over moved it.
pub fn first_due(facts: &Facts, finding: &Finding) -> Option<NaiveDate> {
    again(facts, finding).map_or(finding.due, |judged| judged.due)
}

/// Judges one finding again, as it is said: a duty that has woken has its new day.
pub(in crate::rules) fn as_said<'a>(facts: &Facts<'a>, finding: &Finding) -> Option<Judged<'a>> {
    let judged = again(facts, finding)?;
    let moved = finding.state != State::Inherited && finding.due != judged.due;
    Some(if moved { Judged { due: finding.due, woken: true, ..judged } } else { judged })
}

/// Judges one finding again, with everything that a sentence about it needs.
pub(in crate::rules) fn again<'a>(facts: &Facts<'a>, finding: &Finding) -> Option<Judged<'a>> {
    let any = facts.book.any(finding.subject.kind, finding.subject.id)?;
    let place = usize::from(finding.rule);
    let Some(rule) = RULES.get(place) else {
        let person = Person::gather(facts, Member::from_any(any)?)?;
        let pair = facts.numbers.pairs().get(place - RULES.len())?;
        return order::judge(facts, &person, pair);
    };
    match rule.shape {
        Shape::Record(_, judge) => judge(facts, any),
        _ => rule.shape.judge_person(facts, &Person::gather(facts, Member::from_any(any)?)?),
    }
}

/// Returns whether a gate that was left out counts for the veto of a standard though it is no law.
pub(in crate::rules) fn vetoed(facts: &Facts, finding: &Finding) -> bool {
    again(facts, finding).is_some_and(|judged| judged.vetoed)
}

/// The findings of a book, kept while it moves: only what a change touched is judged again.
#[derive(Clone, Default)]
pub struct Findings {
    list: Vec<Finding>,
    /// The same by record, so that a card or a row finds its own without looking through all.
    index: Vec<Finding>,
    seen: Option<(u64, NaiveDate)>,
}

impl Findings {
    /// Returns all but what is kept, the most pressing first.
    pub fn all(&self) -> &[Finding] {
        &self.list
    }

    /// Returns what was found about one record, the most pressing first.
    pub fn about(&self, subject: Key) -> &[Finding] {
        let from = self.index.partition_point(|f| f.subject < subject);
        let count = self.index[from..].partition_point(|f| f.subject == subject);
        &self.index[from..from + count]
    }

    /// Returns the most pressing state of one record; `None` where all is kept.
    pub fn worst(&self, subject: Key) -> Option<State> {
        self.about(subject).first().map(|f| f.state)
    }

    /// Catches up with the book: kinds that no rule reads cost nothing.
    pub fn refresh(&mut self, facts: &Facts) {
        let now = (facts.book.changes(), facts.today);
        match self.seen {
            Some(seen) if seen == now => return,
            Some((seen, today)) if today == facts.today => {
                let moved = |rule: &Rule| rule.reads.iter().any(|kind| facts.book.moved(*kind) > seen);
                let kinds: Vec<Kind> =
                    subjects().filter(|k| RULES.iter().any(|r| r.shape.about() == *k && moved(r))).collect();
                self.list.retain(|f| !kinds.contains(&f.subject.kind));
                let all = Wanted::all(facts);
                for kind in kinds {
                    facts.book.rows(kind).for_each(|any| review(facts, any, &all, &mut self.list));
                }
            }
            _ => {
                self.list = findings(facts, false);
            }
        }
        self.seen = Some(now);
        self.settle();
    }

    /// Takes a change that has just been applied: judges again only the records it touched and their owners, and by the
    /// rules that read a changed kind across the branch whatever those are about.
    pub fn take(&mut self, facts: &Facts, changes: &[Change]) {
        let one_ahead = self.seen.is_some_and(|(n, today)| n + 1 == facts.book.changes() && today == facts.today);
        if !one_ahead || changes.iter().any(|c| matches!(c.key.kind, Kind::Branch | Kind::BranchFact)) {
            return self.refresh(facts);
        }
        let mut touched: Vec<Key> = changes.iter().flat_map(touches).collect();
        // Whom somebody looks after is judged by that somebody's own road.
        let people: Vec<Key> = touched.iter().copied().filter(|key| key.kind == Kind::Member).collect();
        let cared = people.iter().flat_map(|key| facts.book.of::<Contact>(key.id));
        touched.extend(cared.map(|c| Key { kind: Kind::Member, id: c.member.0 }));
        // Whether a vote can be held is judged by the road of whom it is about.
        touched.extend(people.iter().flat_map(|key| facts.book.owned(Kind::Motion, key.id)).map(AnyRecord::key));
        touched.sort_unstable();
        touched.dedup();
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        let all = Wanted::all(facts);
        for key in &touched {
            gone.extend_from_slice(self.about(*key));
            facts.book.any(key.kind, key.id).into_iter().for_each(|any| review(facts, any, &all, &mut new));
        }
        let moved = |rule: &Rule| match rule.reach {
            Reach::Own => false,
            Reach::Branch => changes.iter().any(|c| rule.reads.contains(&c.key.kind)),
            Reach::Sheet => true,
        };
        for kind in subjects() {
            let rules = (0..RULES.len()).filter(|i| RULES[*i].shape.about() == kind && moved(&RULES[*i])).collect();
            let wide = Wanted { rules, pairs: Vec::new() };
            let rows = facts.book.rows(kind).filter(|_| !wide.rules.is_empty());
            for any in rows.filter(|any| touched.binary_search(&any.key()).is_err()) {
                let by = |f: &&Finding| wide.rules.binary_search(&usize::from(f.rule)).is_ok();
                gone.extend(self.about(any.key()).iter().filter(by));
                review(facts, any, &wide, &mut new);
            }
        }
        new.retain(|f| f.state != State::Met);
        self.seen = Some((facts.book.changes(), facts.today));
        amend(&mut self.list, &gone, &mut new, pressing);
        amend(&mut self.index, &gone, &mut new, |f| (f.subject, pressing(f)));
    }

    /// Forgets everything: after other numbers or another calendar were read.
    pub fn forget(&mut self) {
        self.seen = None;
    }

    fn settle(&mut self) {
        self.list.retain(|f| f.state != State::Met);
        self.list.sort_by_key(pressing);
        self.index.clone_from(&self.list);
        self.index.sort_by_key(|f| (f.subject, pressing(f)));
    }
}

/// Takes findings out of a list in order and puts others in, in one pass: what nobody touched is only copied.
fn amend<K: Ord>(list: &mut Vec<Finding>, gone: &[Finding], new: &mut [Finding], key: impl Fn(&Finding) -> K) {
    new.sort_by_key(&key);
    let out = gone.iter().filter_map(|f| list.binary_search_by_key(&key(f), &key).ok()).map(|at| (at, None));
    let put = new.iter().map(|f| (list.partition_point(|old| key(old) < key(f)), Some(*f)));
    let mut edits: Vec<(usize, Option<Finding>)> = put.chain(out).collect();
    // What comes in stands before what goes out at the same place.
    edits.sort_by_key(|(at, put)| (*at, put.is_none()));
    let mut next = Vec::with_capacity(list.len() + new.len());
    let mut done = 0;
    for (at, put) in edits {
        next.extend_from_slice(&list[done..at]);
        done = if put.is_none() { at + 1 } else { at };
        next.extend(put);
    }
    next.extend_from_slice(&list[done..]);
    *list = next;
}

/// Lists the records whose findings a change may move: itself and every record it belongs to, before and after.
fn touches(change: &Change) -> Vec<Key> {
    let mut out = vec![change.key];
    let fields = change.key.kind.fields();
    for any in [&change.before, &change.after].into_iter().flatten() {
        for (i, field) in fields.iter().enumerate().filter(|(_, f)| f.owner) {
            if let (crate::model::FieldKind::Link(kind), crate::base::Value::Link(id)) = (field.kind, any.get(i)) {
                out.push(Key { kind, id });
            }
        }
    }
    out
}
