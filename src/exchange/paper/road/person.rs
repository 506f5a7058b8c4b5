//! What papers say of somebody on the road: dates of every step, contacts, training, materials.

use crate::base::Id;
use crate::exchange::paper::Ask;
use crate::exchange::paper::told::{code, day, joined};
use crate::exchange::template::Data;
use crate::model::document::Document;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::{Contact, ContactRole, Recommendation, Training, TrainingKind};
use crate::model::road::development::{Outcome, StepKind};
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::road::person::{Moment, Person, When};

impl Ask<'_> {
    /// Returns somebody on the road: the person, the day of every step, who stands by them, what was finished.
    pub fn candidate(&self, member: &Member) -> Data {
        let id = member.head.id;
        let mut out = Data::default();
        let stand_by = |role| joined(self.stand_by(id, role).iter().map(|c| self.name(c.contact.0)));
        out.put("contacts", msg!("联系人", "contacts"), stand_by(ContactRole::Contact));
        let introducers = stand_by(ContactRole::Introducer);
        let either = if introducers.is_empty() { stand_by(ContactRole::Contact) } else { introducers.clone() };
        out.put("introducers", msg!("介绍人", "introducers"), introducers);
        out.put("stand_by", msg!("联系人或介绍人", "contacts or introducers"), either);
        let school = |t: &&Training| {
            matches!(t.category, Some(TrainingKind::PartySchool | TrainingKind::Prospect))
                && t.outcome != Some(Outcome::Failed)
        };
        let book = self.facts.book;
        let trained = book.of::<Training>(id).filter(school).max_by_key(|t| t.head.happened);
        out.put("party_school", msg!("党校结业", "Party school"), day(trained.and_then(|t| t.head.happened)));
        let certificate = trained.map(|t| t.certificate.to_string()).unwrap_or_default();
        out.put("certificate", msg!("结业证号", "certificate no."), certificate);
        let person = Person::gather(&self.facts, member);
        let recommended = person.as_ref().map(|p| p.last(&self.facts, Moment::Taken(StepKind::Recommend)).day());
        let league = book.of::<Recommendation>(id).max_by_key(|r| r.head.happened).map(|r| r.by_league.to_string());
        let recommended = joined([day(recommended.flatten()), league.unwrap_or_default()]);
        out.put("recommended", msg!("推优情况", "recommendation"), recommended);
        out.put("honours", msg!("奖惩情况", "awards and penalties"), self.honours(id));
        let papers: Vec<Document> = book.of::<Document>(id).cloned().collect();
        out.put("materials", msg!("现有材料", "materials"), joined(papers.iter().map(|d| code(d.kind))));
        for row in StepKind::ALL {
            let moment = StepKind::from_code(row.code).map(Moment::Taken);
            let last = person.as_ref().zip(moment).map(|(person, moment)| person.last(&self.facts, moment));
            out.put(row.name, row.label, day(last.and_then(When::day)));
        }
        out.put("stage_now", msg!("人员类别", "category"), code(Some(book.standing(id).stage)));
        out.join(self.person(member));
        if !id.is_none() {
            out.read_from(Key { kind: Kind::Member, id });
        }
        out
    }

    /// Lists who stands by somebody today in a capacity; where nobody does any more, those who did last.
    pub fn stand_by(&self, member: Id, role: ContactRole) -> Vec<Contact> {
        let all = self.facts.book.of::<Contact>(member);
        let of: Vec<&Contact> = all.filter(|c| c.member.0 == member && c.role() == role).collect();
        let now: Vec<Contact> = of.iter().filter(|c| c.lasted_on(self.facts.today)).map(|c| (*c).clone()).collect();
        // Introducers stay what they were when the person was admitted.
        if now.is_empty() && role == ContactRole::Introducer { of.into_iter().cloned().collect() } else { now }
    }

    /// Lists the people a paper is about: those chosen, in their order.
    pub fn people(&self) -> Vec<Member> {
        self.all::<Member>()
    }

    /// Lists who is here in a stage.
    pub fn in_stage(&self, stage: Stage) -> Vec<Member> {
        let here = |m: &&Member| m.is_here() && self.facts.book.standing(m.head.id).stage == stage;
        self.facts.book.all::<Member>().filter(here).cloned().collect()
    }

    /// Numbers rows from one.
    pub fn rows(&self, people: &[Member]) -> Vec<(usize, Member)> {
        people.iter().cloned().enumerate().collect()
    }

    /// Returns a numbered row about somebody on the road.
    pub fn row(&self, (before, member): &(usize, Member)) -> Data {
        let mut out = Data::default();
        let known = !member.head().id.is_none();
        out.put("number", msg!("序号", "no."), if known { (before + 1).to_string() } else { String::new() });
        out.join(self.candidate(member));
        out
    }
}
