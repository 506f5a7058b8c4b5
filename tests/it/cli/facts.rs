//! What a secretary enters and what follows from it: days that lie ahead, days that contradict each other, what nobody said.

use crate::shell::{Shell, all};

fn found(shell: &Shell, today: &str, rule: &str) -> Vec<String> {
    let list = serde_json::from_str(&shell.run(&format!("--today {today} check --json")).out).expect("JSON");
    let rules = all(&list, "rule").into_iter().zip(all(&list, "text"));
    rules.filter(|(name, _)| *name == rule).map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn what_is_planned_for_a_day_ahead_is_no_fact_before_it() {
    let shell = Shell::demo();
    let member = |today: &str| shell.json(&format!("--today {today} show member 何佳"));
    let plan = |words: &str| shell.run(&format!("run step.plan --on 何佳 {words}"));
    assert_eq!(plan("--step prospect_proposed --happened 2026-11-24").code, 0);
    assert_eq!(plan("--step prospect_agreed --happened 2026-11-24").code, 0);
    shell.ok("run public_notice.plan --on 何佳 --gate listing --happened 2026-11-24");
    assert_eq!(plan("--step prospect --happened 2026-12-02").code, 0);
    assert_eq!(member("2026-11-24")["stage"], "activist");
    assert!(member("2026-11-24")["prospect_on"].is_null());
    let then = member("2026-12-02");
    assert_eq!((&then["stage"], &then["prospect_on"]), (&"prospect".into(), &"2026-12-02".into()));
}

#[test]
fn a_stage_dated_ahead_is_refused_with_its_field() {
    let shell = Shell::demo();
    let error = shell.fails(1, &["run", "member.add", "--name", "单晓", "--activist_on", "2026-12-30"]);
    assert_eq!(
        (&error["field"], &error["text"]),
        (&"activist_on".into(), &"确定积极分子日期 2026-12-30 还没有到".into())
    );
    let error = shell.fails(1, &["run", "member.edit", "--on", "何佳", "--admitted_on", "2027-05-01"]);
    assert_eq!(error["field"], "admitted_on");
    let sheet = shell.path("名册.csv");
    let rows = "姓名,学号,确定积极分子日期\n解明,2026001,2026-12-30\n查良,2026002,2026-10-30\n";
    std::fs::write(&sheet, rows).expect("written");
    let told = shell.json(&format!("import {}", sheet.display()));
    assert_eq!((told["new"].as_u64(), told["skipped"].as_u64()), (Some(1), Some(1)), "{told}");
    assert!(told["rows"][0]["why"].as_str().is_some_and(|why| why.contains("2026-12-30 还没有到")), "{told}");
}

#[test]
fn a_membership_before_the_admission_is_found() {
    let shell = Shell::demo();
    shell.ok("run member.edit --on 唐嘉怡 --converted_on 2020-01-01");
    let said = found(&shell, "2026-11-24", "conversion_time");
    assert!(matches!(&said[..], [one] if one.contains("唐嘉怡 转为正式党员日期 2020-01-01 早于预备期满")), "{said:?}");
    shell.ok("run member.add --name 单晓 --activist_on 2026-11-01");
    let said = found(&shell, "2026-11-24", "contacts");
    assert!(said.iter().any(|line| line.starts_with("单晓 现在没有培养联系人")), "{said:?}");
}

#[test]
fn a_secretary_who_leaves_leaves_a_vacancy_and_leaves_once() {
    let shell = Shell::demo();
    let list = shell.json("list member --where posts=secretary");
    let name = list[0]["name"].as_str().expect("a name");
    let out = |day: &'static str| ["run", "member.transfer_out", "--on", name, "--out_on", day, "--out_to", "外校"];
    assert_eq!(shell.args(&out("2026-11-24")).code, 0);
    let error = shell.fails(1, &out("2027-03-01"));
    assert_eq!(error["text"], format!("{name} 已于 2026-11-24 转出"));
    assert_eq!(found(&shell, "2026-11-24", "secretary"), Vec::<String>::new(), "on that day the post is still held");
    let said = found(&shell, "2026-11-25", "secretary");
    assert!(matches!(&said[..], [one] if one.contains("离开，还没有接任的人")), "{said:?}");
}

#[test]
fn a_failed_vote_and_a_recommendation_that_fell_short_stand_in_the_answer_to_why_not_yet() {
    let shell = Shell::demo();
    shell.ok("run step.add --member 2023210233 --step vote_1 --outcome failed --happened 2026-11-24");
    let said = shell.ok("why 2023210233");
    assert!(said.contains("2026-11-24 票决未通过，满 6 个月 再提：2027-05-24"), "{said}");
    shell.ok("run recommendation.add --member 单佳乐 --happened 2026-11-20 --due 30 --present 25 --yes 10");
    let said = shell.ok("why 单佳乐");
    assert!(said.contains("没有通过：推荐（推优） 2026-11-20"), "{said}");
    assert_eq!(found(&shell, "2026-11-24", "recommendation_vote").len(), 1);
}

#[test]
fn a_round_begins_with_the_year_that_is_evaluated_then() {
    use zhibu::rules::evaluation::round;
    use zhibu::rules::{Calendar, Facts, Rulebook};
    let (book, numbers, calendar) = (zhibu::model::Book::default(), Rulebook::shipped(), Calendar::shipped());
    for (today, year) in
        [("2026-11-24", 2026), ("2027-01-10", 2026), ("2027-03-01", 2026), ("2027-04-01", 2027), ("2030-12-20", 2030)]
    {
        let today = today.parse().expect("a day");
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today };
        assert_eq!(round::year(&facts), year, "{today}");
    }
}
