//! The secret counts of a round as papers tell them.

use crate::base::{Id, Lang};
use crate::exchange::paper::Ask;
use crate::exchange::paper::told::code;
use crate::model::evaluation::opinion::GradeCount;
use crate::model::evaluation::round::Grade;
use crate::msg;

/// Names a count on a paper: whose ballots, and whether it was held later.
pub fn count_name(count: &GradeCount) -> String {
    let text = msg!("{who}{later}", "{who} {later}").with("who", code(count.voice));
    text.with("later", if count.late { msg!("补评", "later").zh } else { msg!("测评", "ballot").zh }).render(Lang::Zh)
}

/// Lists the counts of a round whose totals are taken: the meeting's own first.
pub fn counts(ask: &Ask, round: Id) -> Vec<GradeCount> {
    let mut out: Vec<GradeCount> = ask.facts.book.of::<GradeCount>(round).filter(|c| c.is_closed()).cloned().collect();
    out.sort_by_key(|c| (c.voice, c.late, c.head.id));
    out
}

/// Returns why a count has no figures of anybody.
pub fn withheld() -> String {
    msg!("人数过少，不列分项", "too few: figures not kept").zh.to_owned()
}

/// The grades a member may be given, from the best.
pub const GRADES: [Grade; 4] = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified];
