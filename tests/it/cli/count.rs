//! Votes from the shell: every bad figure refused in words, elections from candidates to approval, a committee's own.

use crate::shell::{Shell, all};
use serde_json::Value;

/// Opens tonight's meeting with so many voters away; gives its id and its first motion's.
fn tonight(shell: &Shell, away: usize) -> (String, String) {
    let meeting = shell.json("list meeting --where happened=2026-11-24");
    let meeting = meeting[0]["id"].as_str().unwrap().to_owned();
    shell.ok(&format!("run meeting.open --on {meeting}"));
    let roll = shell.json(&format!("list attendance --where meeting={meeting}"));
    for row in all(&roll, "id").iter().take(away) {
        shell.ok(&format!("run attendance.absent --on {row}"));
    }
    shell.ok(&format!("run meeting.all_present --on {meeting}"));
    let motions = shell.json(&format!("list motion --where meeting={meeting}"));
    let motion = all(&motions, "id")[0].to_owned();
    (meeting, motion)
}

fn count(shell: &Shell, motion: &str, figures: &str) -> Value {
    let words: Vec<String> =
        format!("run motion.count --on {motion} {figures}").split(' ').map(str::to_owned).collect();
    shell.fails(1, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

fn shown(shell: &Shell, kind: &str, id: &str) -> Value {
    shell.json(&format!("show {kind} {id}"))
}

#[test]
fn figures_that_cannot_be_are_refused_with_their_field() {
    let shell = Shell::demo();
    let (_, motion) = tonight(&shell, 4);
    shell.ok(&format!("run motion.issue --on {motion}"));
    let error = count(&shell, &motion, "--issued 20 --returned 19 --yes 19");
    assert_eq!(error["field"], "issued", "more ballots than voters present: {error}");
    let error = count(&shell, &motion, "--issued 19 --returned 19 --yes 24");
    assert_eq!(error["field"], "yes", "votes beyond voters: {error}");
    let error = count(&shell, &motion, "--issued 19 --returned 19 --yes 18");
    assert_eq!(error["field"], "yes");
    let error = count(&shell, &motion, "--issued 19 --returned 19 --written 1 --yes 20");
    assert_eq!(error["field"], "written", "nobody's opinion is entered: {error}");
    // Two marks make a ballot invalid, a missing ballot is no error.
    shell.ok(&format!(
        "run motion.count --on {motion} --issued 19 --returned 18 --yes 12 --no 4 --abstain 1 --invalid 1"
    ));
    assert_eq!(shown(&shell, "motion", &motion)["state"], "decided");
    let error = count(&shell, &motion, "--issued 19 --returned 19 --yes 19");
    assert_eq!(error["field"], "state", "decided is decided: {error}");
    let voters = shell.json(&format!("list voter --where motion={motion}"));
    assert_eq!(voters.as_array().unwrap().len(), 19);
    assert!(voters[0].get("choice").is_none() && voters[0]["part"] == "ballot", "{}", voters[0]);
}

#[test]
fn a_vote_below_its_quorum_is_refused_and_one_with_too_many_ballots_is_void() {
    let shell = Shell::demo();
    let (_, motion) = tonight(&shell, 12);
    let words = ["run", "motion.issue", "--on", &motion];
    let error = shell.fails(1, &words);
    assert_eq!(error["rule"], "vote.quorum", "{error}");
    let shell = Shell::demo();
    let (_, motion) = tonight(&shell, 4);
    shell.ok(&format!("run motion.count --on {motion} --issued 19 --returned 20 --yes 20"));
    let voided = shown(&shell, "motion", &motion);
    assert_eq!((&voided["state"], &voided["outcome"]), (&"voided".into(), &Value::Null), "{voided}");
    shell.ok(&format!("run motion.issue --on {motion}"));
    shell.ok(&format!("run motion.count --on {motion} --issued 19 --returned 19 --yes 19"));
    assert_eq!(shown(&shell, "motion", &motion)["state"], "decided");
}

#[test]
fn a_meeting_with_nobody_votes_on_nothing() {
    let shell = Shell::init();
    let done = shell.json("run meeting.add --title 空会 --kinds general --happened 2026-11-24 --today 2026-11-24");
    let meeting = done["ids"][0].as_str().unwrap().to_owned();
    shell.ok(&format!("run meeting.open --on {meeting} --today 2026-11-24"));
    let done = shell.json(&format!("run motion.put --on {meeting} --kind general --text 计划 --today 2026-11-24"));
    let motion = done["ids"][0].as_str().unwrap().to_owned();
    let words = ["run", "motion.issue", "--on", &motion, "--today", "2026-11-24"];
    assert_eq!(shell.fails(1, &words)["rule"], "vote.quorum");
}

#[test]
fn an_election_of_five_needs_six_and_its_votes_add_up() {
    let shell = Shell::demo();
    let (meeting, _) = tonight(&shell, 3);
    let error = shell.fails(1, &["run", "motion.put", "--on", &meeting, "--kind", "leader_election", "--seats", "1"]);
    assert_eq!(error["field"], "kind", "a committee elects its leaders: {error}");
    assert_eq!(shell.fails(1, &["run", "motion.put", "--on", &meeting, "--kind", "election"])["field"], "seats");
    let done = shell.json(&format!("run motion.put --on {meeting} --kind election --text 选举支委会 --seats 5"));
    let motion = done["ids"][0].as_str().unwrap().to_owned();
    // The roll calls the full members first.
    let roll = shell.json(&format!("list attendance --where meeting={meeting}"));
    let full: Vec<String> = all(&roll, "member").into_iter().map(str::to_owned).collect();
    let teller =
        shell.args(&["run", "teller.propose", "--on", &meeting, "--scrutineer", &full[11], "--counter", &full[10]]);
    assert_eq!(teller.code, 0, "{}", teller.err);
    let words = ["run", "candidate.nominate", "--on", &motion, "--member", &full[11]];
    assert!(shell.fails(1, &words)["text"].as_str().unwrap().contains("监票人"), "a teller is no candidate");
    for who in &full[1..6] {
        shell.ok(&format!("run candidate.nominate --on {motion} --member {who}"));
    }
    let error = shell.fails(1, &["run", "motion.issue", "--on", &motion]);
    assert_eq!(error["rule"], "vote.election.margin", "{error}");
    shell.ok(&format!("run candidate.nominate --on {motion} --member {}", full[6]));
    shell.ok(&format!("run motion.issue --on {motion}"));
    let words = ["run", "candidate.nominate", "--on", &motion, "--member", &full[7]];
    assert!(shell.fails(1, &words)["text"].as_str().unwrap().contains("选票已经发出"));
    let words = ["run", "motion.edit", "--on", &motion, "--seats", "4"];
    assert!(shell.fails(1, &words)["text"].as_str().unwrap().contains("不能再改"));
    let words = ["run", "voter.add", "--motion", &motion, "--member", &full[0], "--part", "ballot"];
    assert!(shell.fails(1, &words)["text"].as_str().unwrap().contains("晚到"));
    let votes = |last: &str| {
        let each = [(1, "18/2"), (2, "17/3"), (3, "16/4"), (4, "12/8"), (5, "11/9"), (6, last)];
        each.map(|(n, v)| format!("{}/{v}", full[n])).join(";")
    };
    let asked = |votes: String| format!("--issued 20 --returned 20 --votes {votes}");
    let error = count(&shell, &motion, &asked(votes("10/9")));
    assert_eq!(error["field"], "votes", "one ballot says nothing of somebody: {error}");
    let error = count(&shell, &motion, &asked(votes("x")));
    assert_eq!(error["field"], "votes");
    shell.ok(&format!("run motion.count --on {motion} {}", asked(votes("10/9/1"))));
    let stood = shell.json(&format!("list candidate --where motion={motion}"));
    assert_eq!(all(&stood, "fate").iter().filter(|f| **f == "elected").count(), 5, "{stood}");
    let lines = shell.json(&format!("list line --where meeting={meeting}"));
    let said = all(&lines, "text").join("\n");
    assert!(said.contains("应选五名，须得十一票以上（实到过半数）当选") && said.contains("弃权一"), "{said}");
    shell.ok(&format!("run motion.approve --on {motion} --approval 信党发12号 --approved_on 2026-11-24"));
    assert_eq!(shown(&shell, "motion", &motion)["approval"], "信党发12号");
}

#[test]
fn a_committee_elects_its_secretary_among_itself() {
    let shell = Shell::demo();
    let done = shell.json("run meeting.add --title 支委会第一次会议 --kinds committee --happened 2026-11-24");
    let meeting = done["ids"][0].as_str().unwrap().to_owned();
    shell.ok(&format!("run meeting.open --on {meeting}"));
    shell.ok(&format!("run meeting.all_present --on {meeting}"));
    let roll = shell.json(&format!("list attendance --where meeting={meeting}"));
    let seats = roll.as_array().unwrap().len();
    let done = shell.json(&format!("run motion.put --on {meeting} --kind leader_election --text 选举书记 --seats 1"));
    let motion = done["ids"][0].as_str().unwrap().to_owned();
    shell.ok(&format!("run candidate.nominate --on {motion} --member {}", roll[0]["member"].as_str().unwrap()));
    shell.ok(&format!("run motion.issue --on {motion}"));
    let issued = shown(&shell, "motion", &motion);
    assert_eq!((issued["due"].as_u64(), issued["present"].as_u64()), (Some(seats as u64), Some(seats as u64)));
    let votes = format!("{}/{seats}", roll[0]["member"].as_str().unwrap());
    shell.ok(&format!("run motion.count --on {motion} --issued {seats} --returned {seats} --votes {votes}"));
    assert_eq!(shown(&shell, "motion", &motion)["state"], "decided");
}

#[test]
fn a_vote_of_the_past_is_recorded_whatever_it_was_and_found_wrong() {
    let shell = Shell::demo();
    let done = shell.json("run meeting.add --title 补录的大会 --kinds general,admission --happened 2026-09-24");
    let meeting = done["ids"][0].as_str().unwrap().to_owned();
    shell.ok(&format!("run meeting.open --on {meeting}"));
    let roll = shell.json(&format!("list attendance --where meeting={meeting}"));
    for row in all(&roll, "id").iter().take(5) {
        shell.ok(&format!("run attendance.present --on {row}"));
    }
    // Nobody asks for the pre-review of what was voted two months ago.
    let done = shell.json(&format!("run motion.put --on {meeting} --kind admission --subject 2024210106"));
    let motion = done["ids"][0].as_str().unwrap().to_owned();
    shell.ok(&format!("run motion.count --on {motion} --issued 5 --returned 5 --yes 5"));
    let found = shell.args(&["check", "--json"]);
    assert!(found.out.contains("vote_count"), "{}", found.out);
}

#[test]
fn who_was_not_admitted_is_brought_up_again_after_half_a_year_by_local_rules() {
    let shell = Shell::demo();
    let (meeting, _) = tonight(&shell, 3);
    let motions = shell.json(&format!("list motion --where meeting={meeting}"));
    let motion = motions.as_array().unwrap().iter().find(|m| m["subject_name"] == "仇雨菲").expect("a motion");
    let id = motion["id"].as_str().unwrap();
    let before = shell.json("why 仇雨菲 --today 2026-12-24");
    assert!(!before.to_string().contains("票决未通过"), "{before}");
    shell.ok(&format!("run motion.count --on {id} --issued 20 --returned 20 --yes 5 --no 15"));
    assert_eq!(shown(&shell, "motion", id)["state"], "failed");
    let why = shell.json("why 仇雨菲 --today 2026-12-24");
    let said = why["conditions"].as_array().unwrap().iter().find(|c| c["rule"] == "vote.again.after");
    let said = said.unwrap_or_else(|| panic!("{why}"));
    assert_eq!((&said["met"], &said["earliest"]), (&false.into(), &"2027-05-24".into()));
}

#[test]
fn whoever_counts_is_a_full_member_of_the_branch_and_in_the_room() {
    let shell = Shell::demo();
    let (meeting, _) = tonight(&shell, 2);
    let roll = shell.json(&format!("list attendance --where meeting={meeting}"));
    let place: Vec<&str> = all(&roll, "id");
    shell.ok(&format!("run attendance.leave --on {} --leave_reason sick", place[2]));
    shell.ok(&format!("run attendance.left --on {}", place[3]));
    let full: Vec<String> = all(&roll, "member").into_iter().map(str::to_owned).collect();
    let gone = shell.json("list member --where status=transferred_out");
    let gone: Vec<String> = all(&gone, "id").into_iter().map(str::to_owned).collect();
    assert!(!gone.is_empty());
    for who in full.iter().take(4).chain(&gone) {
        let words = ["run", "teller.add", "--meeting", &meeting, "--member", who, "--role", "scrutineer"];
        let error = shell.fails(1, &words);
        assert_eq!(error["field"], "member", "{error}");
        let words = ["run", "teller.propose", "--on", &meeting, "--scrutineer", who, "--counter", &full[5]];
        assert_eq!(shell.fails(1, &words)["field"], "scrutineer");
    }
    let words = ["run", "teller.add", "--meeting", &meeting, "--member", &full[4], "--role", "scrutineer"];
    let ran = shell.args(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
}
