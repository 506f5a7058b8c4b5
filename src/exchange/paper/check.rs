//! What a paper must have before it is written as final. What it may have is everything else: left out where nobody
//! recorded it.

use super::{Ask, Paper};
use crate::base::{Lang, Refusal, Text};
use crate::exchange::paper::told::joined;
use crate::exchange::template::{Data, Lacking};
use crate::msg;

/// A fact that a paper must have: its stable name, the command that records it, and that command's option.
pub struct PaperNeed(pub &'static str, pub &'static str, pub &'static str);

/// The conditions of a meeting's paper.
const SITTING: &[PaperNeed] = &[
    PaperNeed("chair", "meeting.edit", "chair"),
    PaperNeed("recorder", "meeting.edit", "recorder"),
    PaperNeed("place", "meeting.edit", "place"),
    PaperNeed("starts", "meeting.edit", "starts"),
    PaperNeed(DUE, "attendance.add", "state"),
];
const UPPER: &[PaperNeed] = &[PaperNeed("upper", "branch.edit", "upper")];
const UNIT: &[PaperNeed] = &[PaperNeed("unit", "branch.edit", "approving_unit")];
const WHEN: &[PaperNeed] =
    &[PaperNeed("starts", "meeting.edit", "starts"), PaperNeed("place", "meeting.edit", "place")];
const NONE: &[PaperNeed] = &[];

/// What each paper must have, by its stable name.
pub const NEEDS: &[(&str, &[PaperNeed])] = &[
    ("minutes", SITTING),
    ("minutes_year", SITTING),
    ("sign_in", NONE),
    ("attendance_sheet", NONE),
    ("ballot", NONE),
    ("evaluation_ballot", NONE),
    ("vote_report", WHEN),
    ("resolution", NONE),
    ("extract", NONE),
    ("meeting_register", NONE),
    (
        "notice",
        &[
            PaperNeed("sex", "member.edit", "sex"),
            PaperNeed("ethnicity", "member.edit", "ethnicity"),
            PaperNeed("birth_month", "member.edit", "birth_date"),
            PaperNeed("from", "public_notice.edit", "happened"),
            PaperNeed("until", "public_notice.edit", "until"),
            PaperNeed("bodies", "public_notice.edit", "bodies"),
            PaperNeed("contact_phone", "public_notice.edit", "contact_phone"),
            PaperNeed("place", "public_notice.edit", "place"),
        ],
    ),
    (
        "notice_result",
        &[
            PaperNeed("ordered_by", "public_notice.edit", "ordered_by"),
            PaperNeed("from", "public_notice.edit", "happened"),
            PaperNeed("until", "public_notice.edit", "until"),
            PaperNeed("result_on", "public_notice.edit", "result_on"),
            PaperNeed("handler", "public_notice.edit", "handler"),
        ],
    ),
    ("pre_review_request", UNIT),
    ("filing", UNIT),
    ("opinions_heard", NONE),
    ("activist_roster", NONE),
    ("archive_list", NONE),
    ("assessment_form", NONE),
    ("evaluation_form", NONE),
    ("evaluation_forms", NONE),
    ("evaluation_summary", NONE),
    ("evaluation_report", NONE),
    ("rectification_report", UPPER),
    ("award_request", UPPER),
    ("application_draft", NONE),
    ("thought_report_draft", NONE),
    ("form_draft", NONE),
    ("cultivation_draft", NONE),
    ("probation_draft", NONE),
];

impl Paper {
    /// Lists what it must have.
    pub fn needs(&self) -> &'static [PaperNeed] {
        NEEDS.iter().find(|(name, _)| *name == self.name).map_or(NONE, |(_, needs)| needs)
    }
}

/// Says what a paper lacks, all at once, each with the command that records it.
pub fn refuse(paper: &Paper, ask: &Ask, gaps: &[Lacking]) -> Refusal {
    let name = |gap: &Lacking| match gap.of.map(|key| ask.name(key.id)).filter(|n| !n.is_empty() && gaps.len() > 1) {
        Some(of) => {
            let text = msg!("{of}的{what}", "{what} of {of}").with("of", of);
            text.with("what", gap.label)
        }
        None => gap.label.into(),
    };
    let list = |lang: Lang| match lang {
        Lang::Zh => joined(gaps.iter().map(|gap| name(gap).render(lang))),
        Lang::En => gaps.iter().map(|gap| name(gap).render(lang)).collect::<Vec<_>>().join(", "),
    };
    let text = msg!("{paper}还缺{n}处：{list}", "{paper} lacks {n}: {list}");
    let text = text.with("paper", paper.label).with("n", gaps.len());
    let text = text.with("list", Text::owned(list(Lang::Zh), list(Lang::En)));
    let mut ways: Vec<String> = Vec::new();
    for gap in gaps {
        ways.extend(way(paper, gap).filter(|way| !ways.contains(way)));
    }
    let hint = msg!(
        "补录：{ways}；或勾选“写成草稿”（--draft），缺处以方括号标出",
        "record it: {ways}; or write a draft (--draft) with the gaps in brackets"
    );
    Refusal::new(text).at("draft").hint(hint.with("ways", ways.join("  ")))
}

/// Writes the command that records what is missing.
fn way(paper: &Paper, gap: &Lacking) -> Option<String> {
    let PaperNeed(_, command, option) = paper.needs().iter().find(|need| need.0 == gap.name)?;
    let kind = command.split('.').next().unwrap_or_default();
    let on = gap.of.filter(|key| key.kind.name() == kind).map(|key| format!(" --on {}", key.id));
    Some(format!("zhibu run {command}{} --{option} …", on.unwrap_or_default()))
}

/// Lists what of a paper's words is missing. A name means the record that its command is about.
pub fn gaps(paper: &Paper, data: &Data) -> Vec<Lacking> {
    let meant = |gap: &Lacking| {
        let need = paper.needs().iter().find(|need| need.0 == gap.name);
        let kind = need.and_then(|need| need.1.split('.').next()).unwrap_or_default();
        gap.of.is_none_or(|key| key.kind.name() == kind || gap.name == DUE)
    };
    data.gaps().into_iter().filter(meant).collect()
}

/// The roll: counted from the attendance of a meeting.
const DUE: &str = "due";

/// Tells a paper's words what it must have.
pub fn require(paper: &Paper, data: &mut Data) {
    data.require(paper.needs().iter().map(|need| need.0));
}
