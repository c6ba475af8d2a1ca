//! Many clients at once, each telling one story after the other.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::Value as Json;
use tokio::task::JoinSet;

use crate::{
    client::{Client, Outcome},
    request::Request,
    story::Story,
};

/// How many tell stories at once. Each has a request on its way nearly always, so that clearly more
/// than the 64 that a kill must meet are in flight.
pub(crate) const TELLERS: u64 = 128;

/// A request with its answer.
pub(crate) type Answered = (Request, Json);

/// What is going on.
#[derive(Debug, Default)]
struct Going {
    in_flight: AtomicUsize,
    answered: Mutex<Vec<Answered>>,
}

impl Going {
    fn answered(&self) -> MutexGuard<'_, Vec<Answered>> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stories that are being told until the process dies.
#[derive(Debug)]
pub(crate) struct Load {
    going: Arc<Going>,
    tellers: JoinSet<Story>,
}

impl Load {
    /// Goes on with these stories.
    pub(crate) fn start(stories: Vec<Story>, client: &Client) -> Self {
        let going = Arc::new(Going::default());
        let mut tellers = JoinSet::new();
        for story in stories {
            tellers.spawn(tell(story, client.clone(), Arc::clone(&going)));
        }
        Self { going, tellers }
    }

    /// How many requests were sent and not answered yet.
    pub(crate) fn in_flight(&self) -> usize {
        self.going.in_flight.load(Ordering::SeqCst)
    }

    /// After the process died: where each story stands, by number, and everything that was answered
    /// in the order of the answers. The next request of each story is unanswered.
    pub(crate) async fn end(self) -> (Vec<Story>, Vec<Answered>) {
        let mut stories = self.tellers.join_all().await;
        stories.sort_by_key(Story::number);
        let answered = std::mem::take(&mut *self.going.answered());
        (stories, answered)
    }
}

/// Tells stories until a request is not answered.
async fn tell(mut story: Story, client: Client, going: Arc<Going>) -> Story {
    loop {
        if story.is_told() {
            story = Story::new(story.number() + TELLERS);
        }
        let request = story.request();
        going.in_flight.fetch_add(1, Ordering::SeqCst);
        let outcome = client.send(&request).await;
        going.in_flight.fetch_sub(1, Ordering::SeqCst);
        match outcome {
            Outcome::Answered(answer) => {
                story.goes_on(&answer);
                going.answered().push((request, answer));
            }
            Outcome::Unanswered => return story,
            Outcome::Refused(why) => panic!("refused: {why}"),
        }
    }
}
