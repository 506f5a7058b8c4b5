//! Voices of the masses: suggestions and complaints, and what came of them.

use crate::base::{Id, Lang, Refusal};
use crate::model::people::roster::Member;
use crate::model::{Book, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// By when a suggestion is answered; how long each class has stands in the rules' numbers.
    AnswerClass {
        Plain = 0 "plain" msg!("简单事项", "plain"),
        Usual = 1 "usual" msg!("一般事项", "usual"),
        Complex = 2 "complex" msg!("复杂事项", "complex"),
    }
}

record! {
    /// A suggestion or complaint, from the day it came (意见建议).
    Suggestion "suggestion" msg!("意见建议", "suggestion"), happened: Some(msg!("收到日期", "came on")), {
        /// What was said.
        text: Prose = msg!("内容", "text"), Required;
        /// Nobody's name is kept.
        anonymous: bool = msg!("匿名", "anonymous");
        /// Who said it, where the person is on the roster.
        member: Link<Member> = msg!("提出人", "from"), Owner;
        /// Who said it, where not.
        outsider: Words = msg!("提出人（非在册）", "from (not on the roster)"), Private;
        /// Where it came in: mailbox, forum, at the meeting.
        channel: Words = msg!("渠道", "channel"), Shared;
        /// Whom or what it is about.
        about: Words = msg!("涉及", "about");
        /// By when it is answered.
        class: Option<AnswerClass> = msg!("办理类别", "class"), Required;
        /// Who answers.
        owner: Link<Member> = msg!("承办人", "owner");
        /// To whom it was handed on.
        handed_to: Words = msg!("转交", "handed on to");
        /// When it was handed on.
        handed_on: Option<NaiveDate> = msg!("转交日期", "handed on");
        /// The answer.
        answer: Prose = msg!("答复", "answer");
        /// When it was given.
        answered_on: Option<NaiveDate> = msg!("答复日期", "answered on");
        /// What came of it.
        effect: Prose = msg!("落实效果", "effect");
        /// When it was closed.
        closed_on: Option<NaiveDate> = msg!("办结日期", "closed on");
    }
}

impl Hooks for Suggestion {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let what: String = self.text.lines().next().unwrap_or_default().chars().take(20).collect();
        let who = match self.member.id() {
            _ if self.anonymous => String::new(),
            Some(id) => book.name_of(id, lang),
            None => String::new(),
        };
        if who.is_empty() {
            return what;
        }
        msg!("{who}：{what}", "{who}: {what}").with("who", who).with("what", what).render(lang)
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "text", "member", "class", "owner", "answered_on", "closed_on"]
    }
    fn also_under(&self) -> Option<Id> {
        Some(self.head.branch)
    }
    fn deeds(&self, _: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        vec![
            ("happened", self.head.happened),
            ("handed_on", self.handed_on),
            ("answered_on", self.answered_on),
            ("closed_on", self.closed_on),
        ]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(s) = after else { return Ok(()) };
        if s.anonymous && (s.member.id().is_some() || !s.outsider.is_empty()) {
            let text = msg!("匿名的意见不记提出人", "an anonymous suggestion keeps no name");
            return Err(Refusal::new(text).at("member"));
        }
        let days = [("handed_on", s.handed_on), ("answered_on", s.answered_on), ("closed_on", s.closed_on)];
        for (field, day) in days {
            if let Some((on, came)) = day.zip(s.head.happened).filter(|(on, came)| on < came) {
                let text = msg!("{on} 早于收到日期 {came}", "{on} is before it came, {came}");
                return Err(Refusal::new(text.with("on", on).with("came", came)).at(field));
            }
        }
        if s.closed_on.is_some() && s.answered_on.is_none() {
            let text = msg!("还没有答复，不能办结", "not answered yet: it cannot be closed");
            return Err(Refusal::new(text).at("closed_on"));
        }
        Ok(())
    }
}
