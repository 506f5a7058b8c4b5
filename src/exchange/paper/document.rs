//! The list of a personal file: what is there, what is missing, who has not signed, where the originals lie.

use super::told::{bracketed, code, day, joined};
use super::{Ask, Paper, word};
use crate::base::Lang;
use crate::exchange::template::Data;
use crate::model::document::{Document, DocumentKind, LEAST};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
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

/// From which stage on each of the needed papers is missing where it is not there.
const DUE: [Stage; LEAST.len()] =
    [Stage::Probationary, Stage::Applicant, Stage::Activist, Stage::Probationary, Stage::Full, Stage::Full];

/// A line of the list.
#[derive(Clone, Default)]
struct FiledPaper {
    n: usize,
    kind: Option<DocumentKind>,
    papers: Vec<Document>,
    due: bool,
}

fn file(ask: &Ask, member: &Member) -> Data {
    let papers: Vec<Document> = ask.facts.book.of::<Document>(member.head.id).cloned().collect();
    let stage = ask.facts.book.standing(member.head.id).stage;
    let of = |kind: DocumentKind| papers.iter().filter(|d| d.kind == Some(kind)).cloned().collect::<Vec<_>>();
    let entry = |(n, (kind, from)): (usize, (DocumentKind, Stage))| FiledPaper {
        n: n + 1,
        kind: Some(kind),
        papers: of(kind),
        due: stage >= from,
    };
    let least: Vec<FiledPaper> = LEAST.into_iter().zip(DUE).enumerate().map(entry).collect();
    // What is not due yet is not missing; what is there all the same is listed.
    let further = FURTHER.into_iter().filter(|(kind, from)| stage >= *from || !of(*kind).is_empty());
    let further: Vec<FiledPaper> = further.enumerate().map(entry).collect();
    let known = |d: &&Document| d.kind.is_some_and(|k| LEAST.contains(&k) || FURTHER.iter().any(|(f, _)| *f == k));
    let others: Vec<Document> = papers.iter().filter(|d| !known(d)).cloned().collect();
    let missing = least.iter().filter(|e| e.due && e.papers.is_empty()).map(|e| code(e.kind));
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

fn row(FiledPaper { n, kind, papers, due }: &FiledPaper) -> Data {
    let mut out = Data::default();
    let count = msg!("有（{n}份）", "there ({n})").with("n", papers.len()).render(Lang::Zh);
    let there = match (papers.is_empty(), due) {
        (false, _) => count,
        (true, true) => msg!("缺", "missing").zh.to_owned(),
        (true, false) => msg!("未到时候", "not due yet").zh.to_owned(),
    };
    let unsigned = papers.iter().flat_map(|d| d.unsigned()).map(str::to_owned);
    out.put("number", msg!("序号", "no."), n.to_string());
    out.put("paper", msg!("材料名称", "paper"), code(*kind));
    out.put("there", msg!("是否齐全", "there"), there);
    out.put("dated", msg!("落款日期", "dated"), joined(papers.iter().map(|d| day(d.head.happened))));
    out.put("unsigned", msg!("未签字", "not signed by"), joined(unsigned));
    out.put("original", msg!("原件存放处", "original kept at"), joined(papers.iter().map(|d| d.original.to_string())));
    out
}
