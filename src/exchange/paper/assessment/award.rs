//! 推荐表彰请示: what the branch proposes for commendation, and what each proposal rests on.

use crate::base::{Lang, Refusal};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::Record;
use crate::model::assessment::{Award, AwardState};
use crate::msg;

/// 推荐表彰请示: of the commendations chosen, else of all that are proposed.
pub const AWARD_REQUEST: Paper = Paper {
    name: "award_request",
    label: msg!("推荐表彰请示", "request for commendation"),
    about: &[],
    public: false,
    yearly: false,
    made: word!("award_request", request),
};

fn request(ask: &Ask) -> Result<Data, Refusal> {
    let book = ask.facts.book;
    let chosen = ask.all::<Award>();
    let open = |a: &&Award| a.state == Some(AwardState::Proposed) && a.head.branch == ask.branch;
    let awards = if chosen.is_empty() { book.all::<Award>().filter(open).cloned().collect() } else { chosen };
    if awards.is_empty() {
        return Err(Refusal::new(msg!("没有拟推荐的表彰", "no commendation is proposed")).at("on"));
    }
    let mut out = ask.paper();
    out.put("number_of", msg!("推荐数", "how many"), awards.len().to_string());
    let numbered: Vec<(usize, Award)> = awards.into_iter().enumerate().map(|(n, a)| (n + 1, a)).collect();
    out.list("awards", Award::LABEL, &numbered, |(n, award)| {
        let mut row = Data::default();
        let name = |id| book.name_of(id, Lang::Zh);
        row.put("number", msg!("序号", "no. in the paper"), n.to_string());
        // A commendation of nobody in particular is the branch's.
        row.put("who", msg!("受表彰者", "to whom"), name(award.member.id().unwrap_or(award.head.branch)));
        let from = award.result.id().or(award.assessment.id());
        row.put("from", msg!("推荐依据", "proposed from"), from.map(name).unwrap_or_default());
        row.join(ask.record(&award.clone().into_any()));
        row
    });
    Ok(out)
}
