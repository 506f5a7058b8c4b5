//! The due list: what must be done when, in the groups of Today.

use super::evaluators::no_later;
use super::findings::again;
use crate::base::Msg;
use crate::msg;
use crate::rules::law::numbers::Dated;
use crate::rules::{Facts, Finding, State};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A group of the due list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// Overdue, and broken by a fact.
    Overdue,
    /// Within a week; also what is over and still open.
    Week,
    /// Within a month.
    Month,
    /// Somebody may be taken further.
    Chance,
}

impl Group {
    /// Every group in order.
    pub const ALL: [Group; 4] = [Group::Overdue, Group::Week, Group::Month, Group::Chance];

    /// Returns its words.
    pub fn label(self) -> Msg {
        match self {
            Group::Overdue => msg!("逾期", "overdue"),
            Group::Week => msg!("本周", "this week"),
            Group::Month => msg!("本月", "this month"),
            Group::Chance => msg!("机会", "chances"),
        }
    }
}

/// What Today shows: groups of findings, and how many rows are folded into one.
#[derive(Clone, Default, Debug)]
pub struct DueList {
    /// The findings with their group, in order.
    pub rows: Vec<(Group, Finding)>,
    /// 接手前缺项: what was due before this book began.
    pub inherited: usize,
    /// What cannot be judged because dates are missing.
    pub unknown: usize,
}

/// Returns whether a day lies before the rules' day.
pub fn is_past(facts: &Facts, day: NaiveDate) -> bool {
    day < facts.today
}

impl DueList {
    /// Groups findings. `within` is the last day to look at; nothing means the month of the settings.
    pub fn of(facts: &Facts, findings: &[Finding], within: Option<NaiveDate>) -> DueList {
        let end = |name: &str| {
            let value = facts.numbers.value(name, facts.today);
            value.map_or(facts.today, |value| no_later(facts, facts.today, value))
        };
        let month = within.unwrap_or_else(|| end("due.month"));
        let week = within.map_or_else(|| end("due.week"), |day| day.min(end("due.week")));
        let mut list = DueList::default();
        for finding in findings {
            let found = group(facts, finding, week, month);
            // Amber is always shown: its rule has said that it is near enough.
            let amber = found.is_none() && within.is_none() && finding.state == State::DueSoon;
            match found.or(amber.then_some(Group::Month)) {
                Some(group) => list.rows.push((group, *finding)),
                None if finding.state == State::Inherited => list.inherited += 1,
                None if finding.state == State::Unknown => list.unknown += 1,
                None => {}
            }
        }
        list.rows.sort_by_key(|(group, f)| (*group, f.due, f.state, f.rule, f.subject));
        list
    }

    /// Returns the rows of one group: findings of one rule that are too many become one row, with how many there are.
    pub fn rows_of(&self, facts: &Facts, group: Group) -> Vec<(Finding, usize)> {
        let (most, of_rule) = (self.fold(facts), self.of_rule(group));
        let mut rows: Vec<(Finding, usize)> = Vec::new();
        for finding in self.group(group) {
            let n = of_rule.get(&finding.rule).copied().unwrap_or(1);
            if n <= most {
                rows.push((*finding, 1));
            } else if !rows.iter().any(|(f, _)| f.rule == finding.rule) {
                rows.push((*finding, n));
            }
        }
        rows
    }

    /// Returns how many findings of one rule stand in rows of their own: fewer on a day that would be longer than a page.
    fn fold(&self, facts: &Facts) -> usize {
        let number = |name: &str| facts.numbers.value(name, facts.today).and_then(Dated::whole);
        let number = |name: &str| number(name).and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
        let (most, page) = (number("due.fold"), number("due.rows"));
        let counts: Vec<usize> = Group::ALL.iter().flat_map(|group| self.of_rule(*group).into_values()).collect();
        let rows = |most: usize| counts.iter().map(|n| if *n <= most { *n } else { 1 }).sum::<usize>();
        (1..=most.min(counts.iter().copied().max().unwrap_or(1)).max(1))
            .rev()
            .find(|most| rows(*most) <= page)
            .unwrap_or(1)
    }

    /// Counts the findings of each rule in a group.
    fn of_rule(&self, group: Group) -> BTreeMap<u16, usize> {
        let mut of_rule: BTreeMap<u16, usize> = BTreeMap::new();
        self.group(group).for_each(|f| *of_rule.entry(f.rule).or_default() += 1);
        of_rule
    }

    /// Returns the findings of one group.
    pub fn group(&self, group: Group) -> impl Iterator<Item = &Finding> {
        self.rows.iter().filter(move |(g, _)| *g == group).map(|(_, f)| f)
    }
}

fn group(facts: &Facts, finding: &Finding, week: NaiveDate, month: NaiveDate) -> Option<Group> {
    match finding.state {
        State::Broken | State::Overdue => Some(Group::Overdue),
        State::Opportunity => Some(Group::Chance),
        // What was done late against a local rule is for the check, not for tonight.
        State::Open if is_done(facts, finding) => None,
        State::DueSoon | State::Open => match finding.due? {
            due if due <= week => Some(Group::Week),
            due if due <= month => Some(Group::Month),
            _ => None,
        },
        State::Inherited | State::Unknown | State::Met => None,
    }
}

fn is_done(facts: &Facts, finding: &Finding) -> bool {
    let past = finding.due.is_some_and(|due| due < facts.today);
    past && again(facts, finding).is_some_and(|judged| judged.on.is_some())
}
