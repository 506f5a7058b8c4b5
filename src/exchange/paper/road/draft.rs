//! Papers that are written by hand, and forms whose layout is set nationally: never imitated. Printed is a draft of
//! their contents, from what is recorded, and a list of what to look at before they are handed in.

use crate::base::{Lang, Msg};
use crate::exchange::paper::told::{code, day, joined, missing};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::document::{Document, DocumentKind};
use crate::model::people::roster::Member;
use crate::model::road::cultivation::{Contact, ContactRole, Review, Training};
use crate::model::road::development::{Step, StepKind, Talk, ThoughtReport};
use crate::model::{AnyRecord, Kind, Record};
use crate::msg;

/// What a draft is of, which words head its sections, and what is checked.
struct HandDraft {
    of: DocumentKind,
    by_hand: Msg,
    sections: &'static [(Msg, Lines)],
    checks: &'static [Msg],
}

/// Returns what is recorded about somebody for one section.
type Lines = fn(&Ask, &Member) -> Vec<String>;

macro_rules! draft {
    ($name:literal, $label:expr, $draft:expr) => {
        Paper {
            name: $name,
            label: $label,
            about: &[Kind::Member],
            public: false,
            yearly: false,
            made: word!("draft", |ask| {
                const DRAFT: HandDraft = $draft;
                Ok(ask.each("people", Member::LABEL, &ask.people(), |m| filled(ask, m, &DRAFT)))
            }),
        }
    };
}

const BY_PERSON: Msg = msg!("本人用黑色墨水手写", "written by the person by hand in black ink");
const NATIONAL: Msg = msg!(
    "表样由上级统一印制，由培养联系人或介绍人手写",
    "printed by the superior, written by the contact or introducer by hand"
);

/// 入党申请书.
pub const APPLICATION: Paper = draft!(
    "application_draft",
    msg!("入党申请书核对单", "application: checklist"),
    HandDraft {
        of: DocumentKind::Application,
        by_hand: BY_PERSON,
        sections: &[(msg!("已记录的事实", "what is recorded"), facts_of)],
        checks: &[
            msg!("写明对党的认识、入党动机", "says what the person thinks of the Party and why they join"),
            msg!("写明本人成长经历和现实表现", "tells the person's life and conduct"),
            msg!("写明今后的努力方向", "says what the person will strive for"),
            msg!(
                "称呼、落款、日期齐全，重写的申请书保留最初日期",
                "salutation, name and date; rewritten, it keeps the first date"
            ),
            msg!("姓名与身份证一致", "the name is that of the ID card"),
        ],
    }
);

/// 思想汇报.
pub const THOUGHT_REPORT: Paper = draft!(
    "thought_report_draft",
    msg!("思想汇报核对单", "thought report: checklist"),
    HandDraft {
        of: DocumentKind::ThoughtReport,
        by_hand: BY_PERSON,
        sections: &[(msg!("已收到的思想汇报", "reports received"), reports), (msg!("谈话记录", "talks"), talks),],
        checks: &[
            msg!("写近期的思想、学习和工作，不抄文件", "tells of recent thought, study and work; copies no document"),
            msg!("与上一篇相隔一段时间，日期不连号", "some time after the last one, not a day apart"),
            msg!("落款日期与交来日期相符", "its date agrees with the day of receipt"),
            msg!("收到后由阅读人签名", "signed by whoever read it"),
        ],
    }
);

/// 入党志愿书.
pub const FORM: Paper = draft!(
    "form_draft",
    msg!("入党志愿书核对单", "membership form: checklist"),
    HandDraft {
        of: DocumentKind::Form,
        by_hand: BY_PERSON,
        sections: &[
            (msg!("已记录的事实", "what is recorded"), facts_of),
            (msg!("入党介绍人", "introducers"), introducers),
            (msg!("培训", "training"), trainings),
        ],
        checks: &[
            msg!("预审合格后才发放、填写", "given out and filled after the pre-review alone"),
            msg!("姓名、出生日期与身份证一致", "name and birth date are those of the ID card"),
            msg!("没有内容的栏填“无”，不留空白", "nothing is left blank: 无 where there is nothing"),
            msg!("介绍人意见由介绍人本人填写", "introducers write their opinions themselves"),
            msg!("支部大会决议抄自核对过的决议草稿", "the resolution is copied from the draft that was checked"),
            msg!("日期写作2026年11月9日的形式", "dates are written as 2026年11月9日"),
        ],
    }
);

/// 入党积极分子培养考察登记表.
pub const CULTIVATION_FORM: Paper = draft!(
    "cultivation_draft",
    msg!("培养考察登记表内容草稿", "record of cultivation: draft"),
    HandDraft {
        of: DocumentKind::CultivationForm,
        by_hand: NATIONAL,
        sections: &[
            (msg!("培养联系人", "contacts"), contacts),
            (msg!("谈话", "talks"), talks),
            (msg!("培训", "training"), trainings),
            (msg!("思想汇报", "thought reports"), reports),
            (msg!("定期考察", "reviews"), reviews),
        ],
        checks: &[
            msg!("每半年有一次考察意见", "an opinion for every half-year"),
            msg!("联系人有变动的写明起止和原因", "a change of contacts with its days and reason"),
            msg!("每次考察由考察人签名、写日期", "every review signed and dated"),
        ],
    }
);

/// 预备党员教育考察登记表.
pub const PROBATION_FORM: Paper = draft!(
    "probation_draft",
    msg!("预备党员教育考察登记表内容草稿", "record of the probation: draft"),
    HandDraft {
        of: DocumentKind::ProbationForm,
        by_hand: NATIONAL,
        sections: &[
            (msg!("入党介绍人", "introducers"), introducers),
            (msg!("预备期", "probation"), probation),
            (msg!("考察", "reviews"), reviews),
            (msg!("思想汇报", "thought reports"), reports),
        ],
        checks: &[
            msg!("写到先锋模范作用", "tells of the vanguard role"),
            msg!("写到对理论、宗旨和标准的理解", "tells of the understanding of theory, purpose and standard"),
            msg!("每次考察由介绍人签名、写日期", "every review signed by the introducer and dated"),
        ],
    }
);

fn filled(ask: &Ask, member: &Member, draft: &HandDraft) -> Data {
    let mut out = Data::default();
    out.put("paper", msg!("材料名称", "paper"), code(Some(draft.of)));
    out.put("by_hand", msg!("书写要求", "how it is written"), draft.by_hand.zh);
    let known = !member.head.id.is_none();
    let sections: Vec<(String, Vec<String>)> = draft
        .sections
        .iter()
        .map(|(head, lines)| (head.zh.to_owned(), if known { lines(ask, member) } else { Vec::new() }))
        .collect();
    out.list("sections", msg!("内容", "contents"), &sections, |(head, lines)| {
        let mut row = Data::default();
        row.put("head", msg!("栏目", "section"), head.as_str());
        row.list("entries", msg!("条目", "entries"), lines, |line| {
            let mut row = Data::default();
            row.put("entry", msg!("条目内容", "entry"), line.as_str());
            row
        });
        row
    });
    let checks: Vec<String> = draft.checks.iter().map(|c| c.zh.to_owned()).collect();
    out.list("checks", msg!("核对项目", "checks"), &checks, |check| {
        let mut row = Data::default();
        row.put("check", msg!("核对内容", "what is checked"), check.as_str());
        row
    });
    let there = ask.facts.book.of::<Document>(member.head.id).filter(|d| d.kind == Some(draft.of));
    let text = msg!("已登记{n}份，原件：{place}", "{n} registered, kept at: {place}");
    let there: Vec<&Document> = there.collect();
    let place = joined(there.iter().map(|d| d.original.to_string()));
    let words =
        text.with("n", there.len()).with("place", if place.is_empty() { NOT_SAID.zh.to_owned() } else { place });
    let none = msg!("还没有登记", "not registered yet").zh.to_owned();
    out.put("registered", msg!("登记情况", "registered"), if there.is_empty() { none } else { words.render(Lang::Zh) });
    out.join(ask.candidate(member));
    out
}

const NOT_SAID: Msg = msg!("未登记存放处", "not said where");

/// Writes each record's fields as `label：words`, dates first; nothing for what is not known.
fn told(ask: &Ask, any: &AnyRecord, names: &[&str]) -> String {
    let data = ask.record(any);
    let label = |name: &str| {
        let field = any.kind().field(name).map(|at| any.kind().fields()[at].label);
        field.or(any.kind().happened()).map_or("", |l| l.zh)
    };
    let text = msg!("{label}：{words}", "{label}: {words}");
    let parts = names.iter().filter_map(|name| {
        let words = data.words(name);
        let said = text.with("label", label(name)).with("words", words.as_str()).render(Lang::Zh);
        (!words.is_empty()).then_some(said)
    });
    parts.collect::<Vec<_>>().join(msg!("；", "; ").zh)
}

fn facts_of(ask: &Ask, member: &Member) -> Vec<String> {
    let text = msg!("{label}：{day}", "{label}: {day}");
    let mut steps: Vec<&Step> =
        ask.facts.book.of::<Step>(member.head.id).filter(|s| s.head.happened.is_some()).collect();
    steps.sort_by_key(|s| (s.head.happened, s.step));
    let said =
        steps.iter().map(|s| text.with("label", code(s.step)).with("day", day(s.head.happened)).render(Lang::Zh));
    said.collect()
}

fn talks(ask: &Ask, member: &Member) -> Vec<String> {
    let all = ask.facts.book.of::<Talk>(member.head.id).filter(|t| t.member.0 == member.head.id);
    all.map(|t| told(ask, &t.clone().into_any(), &["happened", "talker", "sides", "text", "gained"])).collect()
}

fn reports(ask: &Ask, member: &Member) -> Vec<String> {
    let all = ask.facts.book.of::<ThoughtReport>(member.head.id);
    all.map(|t| told(ask, &t.clone().into_any(), &["happened", "reader", "note"])).collect()
}

fn trainings(ask: &Ask, member: &Member) -> Vec<String> {
    let all = ask.facts.book.of::<Training>(member.head.id);
    all.map(|t| told(ask, &t.clone().into_any(), &["happened", "category", "hours", "certificate"])).collect()
}

fn reviews(ask: &Ask, member: &Member) -> Vec<String> {
    const NAMES: &[&str] = &[
        "happened",
        "thought",
        "everyday",
        "key_moments",
        "self_opinion",
        "masses_opinion",
        "exemplary",
        "theory",
        "conclusion",
        "reviewer",
    ];
    ask.facts.book.of::<Review>(member.head.id).map(|r| told(ask, &r.clone().into_any(), NAMES)).collect()
}

fn stood(ask: &Ask, all: Vec<Contact>) -> Vec<String> {
    all.iter().map(|c| told(ask, &c.clone().into_any(), &["contact", "happened", "until", "reason"])).collect()
}

fn contacts(ask: &Ask, member: &Member) -> Vec<String> {
    let id = member.head.id;
    let all = ask.facts.book.of::<Contact>(id).filter(|c| c.member.0 == id && c.role() == ContactRole::Contact);
    stood(ask, all.cloned().collect())
}

fn introducers(ask: &Ask, member: &Member) -> Vec<String> {
    stood(ask, ask.stand_by(member.head.id, ContactRole::Introducer))
}

fn probation(ask: &Ask, member: &Member) -> Vec<String> {
    let standing = ask.facts.book.standing(member.head.id);
    let ends = crate::rules::meeting::room::expires(&ask.facts, member.head.id);
    let text = msg!("自{from}起，至{to}止", "from {from} to {to}");
    let words = match standing.admitted_on {
        Some(from) => text.with("from", day(Some(from))).with("to", day(ends)).render(Lang::Zh),
        None => missing(msg!("没有接收日期", "no day of admission is recorded")),
    };
    let extended = ask.facts.book.of::<Step>(member.head.id).rfind(|s| s.step == Some(StepKind::ProbationExtended));
    let more = msg!("延长至{day}", "extended to {day}");
    let more = extended.map(|s| more.with("day", day(s.until)).render(Lang::Zh));
    [Some(words), more].into_iter().flatten().collect()
}
