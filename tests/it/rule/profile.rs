//! Profiles: the national text is the ground, what a school asks is local, and its own file is told every fault.

use crate::shell::Shell;
use serde_json::Value;
use zhibu::base::Lang;
use zhibu::model::Codes;
use zhibu::model::road::development::StepKind;
use zhibu::rules::Rulebook;
use zhibu::rules::law::numbers::Force;
use zhibu::rules::rulebook::profile::{Choice, Profiles};

/// A road kept to the letter of article 32: the conversion's notice after the meeting and before the approval, no
/// pre-review of it.
const ROAD: &[(&str, &str)] = &[
    ("apply", "2023-09-10"),
    ("first_talk", "2023-09-20"),
    ("recommend", "2024-01-05"),
    ("activist", "2024-01-10"),
    ("activist_filed", "2024-01-20"),
    ("contacts", "2024-01-10"),
    ("cultivate", "2024-07-05"),
    ("cultivate", "2025-01-03"),
    ("prospect_proposed", "2025-01-15"),
    ("prospect_agreed", "2025-01-20"),
    ("public_notice_0", "2025-02-10"),
    ("prospect", "2025-02-24"),
    ("introducers", "2025-02-24"),
    ("vetting", "2025-03-10"),
    ("training_done", "2025-03-20"),
    ("committee_review", "2025-04-20"),
    ("pre_review_1", "2025-04-25"),
    ("form_filled", "2025-05-06"),
    ("vote_1", "2025-05-20"),
    ("committee_talk", "2025-05-28"),
    ("approval_1", "2025-06-12"),
    ("filed_above", "2025-06-20"),
    ("assigned", "2025-06-20"),
    ("oath", "2025-06-25"),
    ("probation_review", "2025-12-10"),
    ("convert_apply", "2026-05-12"),
    ("vote_2", "2026-05-25"),
    ("public_notice_2", "2026-05-26"),
    ("approval_2", "2026-06-20"),
    ("archived", "2026-06-25"),
];

fn branch(profile: Option<&str>) -> (Shell, String) {
    let shell = Shell::init();
    let home = shell.json("list branch")[0]["id"].as_str().expect("an id").to_owned();
    shell.ok(&format!("run branch.edit --on {home} --started_on 2023-01-01"));
    if let Some(name) = profile {
        shell.ok(&format!("profile use {name}"));
    }
    let made = shell.json("run member.add --name 单晓 --sex female --student_no 990001");
    let id = made["ids"][0].as_str().expect("an id").to_owned();
    for (step, on) in ROAD {
        let outcome = if step.starts_with("vote") || step.starts_with("pre_review") { " --outcome passed" } else { "" };
        let ran =
            shell.run(&format!("run step.add --member {id} --step {step} --happened {on}{outcome} --today 2026-11-24"));
        assert_eq!(ran.code, 0, "{step}: {}", ran.err);
    }
    (shell, id)
}

/// The findings about the road of the person alone.
fn about(shell: &Shell, id: &str) -> Vec<Value> {
    let all = shell.run("check --json --today 2026-11-24");
    let all: Value = serde_json::from_str(&all.out).expect("JSON");
    let mine = |f: &&Value| f["subject_id"] == id && f["state"] != "unknown";
    all.as_array().expect("a list").iter().filter(mine).cloned().collect()
}

#[test]
fn a_person_by_the_provincial_order_is_silent_under_it_and_amber_under_the_measures() {
    let (shell, id) = branch(Some("guizhou-2015"));
    assert_eq!(about(&shell, &id), Vec::<Value>::new());
    shell.ok("profile use measures");
    let found = about(&shell, &id);
    assert!(!found.is_empty());
    for finding in &found {
        assert_eq!((&finding["state"], &finding["force"]), (&"open".into(), &"local".into()), "{finding}");
        assert!(!finding["basis"].as_str().unwrap_or_default().contains("细则"), "{finding}");
    }
    assert!(found.iter().any(|f| f["text"].as_str().unwrap_or_default().contains("转正预审")), "{found:?}");
    shell.ok("profile use national");
    assert_eq!(about(&shell, &id), Vec::<Value>::new(), "the national text asks for neither");
}

#[test]
fn every_condition_and_every_gap_cites_what_asks_for_it() {
    let (profiles, flaws) = Profiles::load(&[]);
    assert!(flaws.is_empty(), "{}", flaws[0].line(Lang::En));
    for profile in profiles.all() {
        let numbers = Rulebook::chosen(&Choice::always(profile), &[]).0;
        for day in ["2018-06-01", "2026-05-10", "2026-05-11", "2026-11-24"].map(|d| d.parse().unwrap()) {
            for code in StepKind::ALL {
                let step = StepKind::from_code(code.code).unwrap();
                for need in numbers.needs(step, day) {
                    let own = numbers.road_step(need.step).and_then(|road| road.on(day)).expect("a step of the road");
                    let gate = numbers.gates().iter().find(|gate| gate.step == step && gate.needs == need.step);
                    let own =
                        gate.and_then(|g| g.basis.iter().rfind(|(from, _)| *from <= day)?.1.as_ref()).unwrap_or(own);
                    assert_eq!((&need.basis.document, &need.basis.article), (&own.document, &own.article));
                }
            }
            let local = numbers.gates().iter().flat_map(|gate| gate.basis.iter().filter_map(|(_, b)| b.as_ref()));
            assert!(local.into_iter().all(|b| b.force == Force::Local), "what a profile asks is never law");
        }
    }
}

/// An own profile with a fault: what stands in the file, line and column, a word of what is told.
const BAD: &[(&str, &str, &str)] = &[
    ("[[gate]]\nstep = \"vote_9\"\nneeds = \"apply\"\n\"2026-01-01\" = { basis = \"x\" }\n", "2:8", "vote_9"),
    ("[[gate]]\nstep = \"vote_2\"\nneeds = \"approval_2\"\n\"2026-01-01\" = { basis = \"x\" }\n", "1:1", "圈"),
    ("[[pair]]\nearlier = \"vote_2\"\nlater = \"convert_apply\"\n\"2026-01-01\" = { basis = \"x\" }\n", "1:1", "圈"),
    ("[[pair]]\nearlier = \"apply\"\nlater = \"first_talk\"\n\"2026-06-01\" = \"none\"\n", "4:1", "全国规定"),
    ("[[gate]]\nstep = \"vote_2\"\nneeds = \"convert_apply\"\n\"2026-01-01\" = { basis = \"x\" }\n", "1:1", "全国规定"),
    ("[[gate]]\nstep = \"vote_1\"\nneeds = \"committee_talk\"\n\"2026-01-01\" = \"none\"\n", "4:1", "不改变"),
    ("[[gate]]\nstep = \"vote_2\"\nneeds = \"oath\"\n\"2026-13-01\" = { basis = \"x\" }\n", "4:1", "2026-13-01"),
    (
        "[[gate]]\nstep = \"vote_2\"\nneeds = \"oath\"\n\"2026-01-01\" = { basis = \"x\", force = \"law\" }\n",
        "4:39",
        "local",
    ),
    ("[[veto]]\nstep = \"vote_2\"\nneeds = \"oath\"\n\"2026-01-01\" = { basis = \"x\" }\n", "1:1", "gate"),
    ("[[step]]\nname = \"vote_2\"\n", "1:1", "不改变"),
    ("[number.\"review.every\"]\n\"2026-06-01\" = 6\n", "2:16", "不改变"),
    ("[number.\"revue.every\"]\n\"2026-06-01\" = 6\n", "1:9", "revue.every"),
    ("[[gate]\n", "1:8", "这里的写法不对"),
];

#[test]
fn a_faulty_profile_is_refused_with_line_and_column() {
    let shell = Shell::init();
    for dir in ["profiles", "rules"] {
        std::fs::create_dir_all(shell.data().join(dir)).expect("made");
        let file = shell.data().join(dir).join("school.toml");
        for (text, place, word) in BAD {
            std::fs::write(&file, text).expect("written");
            let ran = shell.run("profile list");
            let told = format!("{dir}/school.toml:{place}: ");
            assert!(ran.err.contains(&told) && ran.err.contains(word), "{told}{word}\n{}\n{text}", ran.err);
            if dir == "profiles" {
                assert_eq!(shell.run("profile use school").code, 2, "{text}");
            }
        }
        std::fs::remove_file(&file).expect("removed");
    }
}

#[test]
fn an_own_file_moves_a_notice_behind_the_meeting_and_makes_it_a_veto() {
    let (shell, id) = branch(None);
    let before = about(&shell, &id);
    assert!(before.iter().any(|f| f["text"].as_str().unwrap().contains("转正公示")), "{before:?}");
    let own = "[[gate]]\nstep = \"vote_2\"\nneeds = \"public_notice_2\"\n\"2014-05-28\" = \"none\"\n\
               [[gate]]\nstep = \"vote_2\"\nneeds = \"pre_review_2\"\n\"2014-05-28\" = \"none\"\n\
               [[gate]]\nstep = \"public_notice_2\"\nneeds = \"pre_review_2\"\n\"2014-05-28\" = \"none\"\n\
               [[pair]]\nearlier = \"public_notice_2\"\nlater = \"vote_2\"\n\"2014-05-28\" = \"none\"\n\
               [[pair]]\nearlier = \"vote_2\"\nlater = \"public_notice_2\"\n\"2014-05-28\" = { basis = \"校党〔2026〕3号\" }\n\
               [[gate]]\nstep = \"approval_2\"\nneeds = \"public_notice_2\"\nblocks = true\n\"2014-05-28\" = { basis = \"校党〔2026〕3号\" }\n\
               [[veto]]\nstep = \"approval_2\"\nneeds = \"public_notice_2\"\n\"2014-05-28\" = { basis = \"校党〔2026〕3号\" }\n";
    std::fs::create_dir_all(shell.data().join("rules")).expect("made");
    std::fs::write(shell.data().join("rules/school.toml"), own).expect("written");
    assert_eq!(shell.run("profile list").err, "");
    let after = about(&shell, &id);
    assert!(!after.iter().any(|f| f["rule"].as_str().unwrap().contains("notice_2.vote_2")), "{after:?}");
    assert!(!after.iter().any(|f| f["text"].as_str().unwrap().contains("转正预审")), "{after:?}");
    let diff = shell.ok("rules --diff");
    assert!(diff.contains("校党〔2026〕3号") && diff.contains("不再要求") && diff.contains("一票否决"), "{diff}");
}

#[test]
fn a_profile_is_chosen_at_the_start_and_later_and_one_a_day() {
    let shell = Shell::init();
    let used = |shell: &Shell| -> Vec<String> {
        let list = shell.json("profile list");
        let used = list.as_array().unwrap().iter().filter(|p| p["used"] == true);
        used.map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(used(&shell), ["measures"], "a store that has not chosen");
    assert_eq!(shell.run("profile use nobody").code, 2);
    shell.ok("profile use national");
    shell.ok("profile use guizhou-2015 --from 2026-09-01");
    assert_eq!(used(&shell), ["national", "guizhou-2015"]);
    let ran = shell.run("profile use measures --from 2026-09-01");
    assert!(ran.code == 1 && ran.err.contains("guizhou-2015"), "{}", ran.err);
    assert_eq!(shell.run("profile use measures --from 2026-02-30").code, 2);
    std::fs::write(
        shell.data().join("profile.toml"),
        "profile = \"national\"\n[from]\n\"2026-09-01\" = \"measures\"\n\"2026-09-01\" = \"national\"\n",
    )
    .expect("written");
    assert!(shell.run("profile list").err.contains("profile.toml:4:1"), "{}", shell.run("profile list").err);
    assert_eq!(shell.run("profile use national --read-only").code, 2);
    let shown = shell.ok("profile show guizhou-2015");
    assert!(shown.contains("public_notice_2") && shown.contains("省发展党员规程"), "{shown}");
}
