//! The list of a personal file: what is there, what is missing, who has not signed, where the originals lie.

use super::told::{bracketed, code, day, joined};
use super::{Ask, Paper, word};
use crate::base::Lang;
use crate::exchange::template::Data;
use crate::model::document::{Document, DocumentKind, LEAST};
use crate::model::roster::Member;
use crate::model::standing::Stage;
use crate::model::{Kind, Record};
use crate::msg;

/// 归档目录.
pub const ARCHIVE_LIST: Paper = Paper {
    name: "archive_list",
    label: msg!("归档目录", "list of the file"),
    about: &[Kind::Member],
    public: false,
    yearly: false,
    made: word!("archive_list", |ask| Ok(ask.each("people", Member::LABEL, &ask.people(), |m| file(ask, m)))),
};

/// The papers a file holds besides, from the stage at which they are due.
const FURTHER: [(DocumentKind, Stage); 11] = [
    (DocumentKind::Talk, Stage::Applicant),
    (DocumentKind::Recommendation, Stage::Activist),
    (DocumentKind::ThoughtReport, Stage::Activist),
    (DocumentKind::Autobiography, Stage::Prospect),
    (DocumentKind::Training, Stage::Prospect),
    (DocumentKind::Opinions, Stage::Prospect),
    (DocumentKind::PreReview, Stage::Probationary),
    (DocumentKind::Notice, Stage::Prospect),
    (DocumentKind::Ballots, Stage::Probationary),
    (DocumentKind::VoteReport, Stage::Probationary),
    (DocumentKind::Approval, Stage::Probationary),
];

/// A line of the list: its number, what it is, and the papers of that kind.
type Entry = (usize, Option<DocumentKind>, Vec<Document>);

fn file(ask: &Ask, member: &Member) -> Data {
    let papers: Vec<Document> = ask.facts.book.of::<Document>(member.head.id).cloned().collect();
    let stage = ask.facts.book.standing(member.head.id).stage;
    let of = |kind: DocumentKind| papers.iter().filter(|d| d.kind == Some(kind)).cloned().collect::<Vec<_>>();
    let entry = |(n, kind): (usize, DocumentKind)| (n + 1, Some(kind), of(kind));
    let least: Vec<Entry> = LEAST.into_iter().enumerate().map(entry).collect();
    // What is not due yet is not missing; what is there all the same is listed.
    let further = FURTHER.into_iter().filter(|(kind, from)| stage >= *from || !of(*kind).is_empty());
    let further: Vec<Entry> = further.map(|(kind, _)| kind).enumerate().map(entry).collect();
    let known = |d: &&Document| d.kind.is_some_and(|k| LEAST.contains(&k) || FURTHER.iter().any(|(f, _)| *f == k));
    let others: Vec<Document> = papers.iter().filter(|d| !known(d)).cloned().collect();
    let missing = least.iter().filter(|(_, _, papers)| papers.is_empty()).map(|(_, kind, _)| code(*kind));
    let unsigned = papers.iter().filter(|d| !d.unsigned().is_empty());
    let unsigned = unsigned.map(|d| bracketed(&code(d.kind), &joined(d.unsigned().into_iter().map(str::to_owned))));
    let mut out = Data::default();
    out.put("missing", msg!("缺少的材料", "missing"), joined(missing));
    out.put("not_signed", msg!("未签字的材料", "not signed"), joined(unsigned));
    out.list("least", msg!("必备材料", "needed"), &least, row);
    out.list("further", msg!("其他材料", "further"), &further, row);
    out.list("others", msg!("另存材料", "others"), &others, |d| ask.record(&d.clone().into_any()));
    out.join(ask.candidate(member));
    out
}

fn row((n, kind, papers): &Entry) -> Data {
    let mut out = Data::default();
    let count = msg!("有（{n}份）", "there ({n})").with("n", papers.len()).render(Lang::Zh);
    let there = if papers.is_empty() { msg!("缺", "missing").zh.to_owned() } else { count };
    let unsigned = papers.iter().flat_map(|d| d.unsigned()).map(str::to_owned);
    out.put("number", msg!("序号", "no."), n.to_string());
    out.put("paper", msg!("材料名称", "paper"), code(*kind));
    out.put("there", msg!("是否齐全", "there"), there);
    out.put("dated", msg!("落款日期", "dated"), joined(papers.iter().map(|d| day(d.head.happened))));
    out.put("unsigned", msg!("未签字", "not signed by"), joined(unsigned));
    out.put("original", msg!("原件存放处", "original kept at"), joined(papers.iter().map(|d| d.original.to_string())));
    out
}
