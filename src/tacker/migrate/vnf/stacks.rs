//! Asks Heat for the stacks of a chunk, before its transaction: nobody waits for Heat with rows locked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::run::held::held;
use crate::tacker::entity::vnf::instance::stack::{HeatAnswer, Owner};
use crate::tacker::vim::openstack::Credentials;
use crate::tacker::vim::openstack::heat::{Clue, Heat};
use crate::tacker::vim::openstack::http::{Http, SIMULTANEOUS};

/// Heat at every VIM that was met so far, with one log-in each.
#[derive(Debug)]
pub struct StackLookup {
    http: Arc<Http>,
    heats: Vec<Arc<Heat>>,
}

/// Of each VNF that Heat was asked about.
pub type Answers = HashMap<String, HeatAnswer>;

impl StackLookup {
    pub fn new(http: Http) -> Self {
        Self { http: Arc::new(http), heats: Vec::new() }
    }

    pub fn ask(&mut self, owners: Vec<Owner>) -> Answers {
        let mut answers = Answers::with_capacity(owners.len());
        let mut questions: Vec<(String, Clue, Arc<Heat>)> = Vec::with_capacity(owners.len());
        for Owner { vnf_id, clue, credentials } in owners {
            match credentials {
                Some(credentials) => questions.push((vnf_id, clue, self.heat(credentials))),
                None => {
                    let reason = "Heat was not asked: the VIM connection has no endpoint, user, password and project";
                    answers.insert(vnf_id, Err(reason.to_owned()));
                }
            }
        }
        let threads = SIMULTANEOUS.min(questions.len());
        let questions = Mutex::new(questions.into_iter());
        let answered = Mutex::new(answers);
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((vnf_id, clue, heat)) = held(&questions).next() {
                        let answer = heat.stacks(&clue);
                        let answer = answer.map_err(|error| format!("Heat did not tell: {error}"));
                        held(&answered).insert(vnf_id, answer);
                    }
                });
            }
        });
        answered.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn heat(&mut self, credentials: Credentials) -> Arc<Heat> {
        if let Some(known) = self.heats.iter().find(|heat| *heat.credentials() == credentials) {
            return Arc::clone(known);
        }
        let heat = Arc::new(Heat::new(Arc::clone(&self.http), credentials));
        self.heats.push(Arc::clone(&heat));
        heat
    }
}
