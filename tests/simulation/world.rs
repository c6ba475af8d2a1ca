//! One seeded world: a ledger that survives, nodes that do not, people and programs that act, and
//! a checker that looks at everything after every step.

mod crash;
mod heal;
pub(crate) mod node;
mod pace;
pub(crate) mod step;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
    sync::Arc,
};

use closedloop_adapters::sqlite::Sqlite;
use closedloop_engine::{CaseId, Generation};
use closedloop_runtime::{ports::ledger::Ledger, rulebook, rulebook::Rulebook};
use closedloop_tests::{
    chance::{Chance, mix},
    faulty_dispatch::FaultyDispatch,
    faulty_ledger::FaultyLedger,
    faulty_wakes::WakeFaults,
    virtual_clock::VirtualClock,
};
use jiff::{SignedDuration, Timestamp};

use self::node::{Ground, Node, OtherNode};
use crate::{
    actors::Errand,
    checker::{Broken, Checker, Rules, office_time::OfficeTime},
    requests::Request,
    tally::Tally,
    town,
};

/// How many of the last steps are told when a promise breaks.
const STEPS_TOLD: usize = 30;

/// What kind of world it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    /// How many cases are opened on purpose; a few more come of requests that clash.
    pub(crate) cases: usize,
    /// The places in the cache of heads.
    pub(crate) heads_max: usize,
    /// Whether a second node takes commands on the same ledger.
    pub(crate) two_nodes: bool,
    /// Whether ledger, wake-ups and carrier fail and processes die.
    pub(crate) faults: bool,
    /// Whether every wake-up is lost from the first to the last, as when their keeper never returns.
    pub(crate) deaf: bool,
    /// Whether the faults of the ledger hit the same commits and no read, however many reads and
    /// rounds a cache of heads saves.
    pub(crate) cache_blind: bool,
    /// Whether checkpoints are drawn. Their promise holds while no clock is set back by a minute.
    pub(crate) checkpoints: bool,
}

/// A world at an instant.
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) chance: Chance,
    pub(crate) clock: Arc<VirtualClock>,
    /// The ledger below all faults: what is on the disk.
    pub(crate) disk: Arc<Sqlite>,
    pub(crate) ledger: Arc<FaultyLedger>,
    pub(crate) dispatch: Arc<FaultyDispatch>,
    ground: Ground,
    rulebook: Arc<Rulebook>,
    edition: usize,
    pub(crate) rules: Rules,
    node: Node,
    other: Option<OtherNode>,
    /// Faults of the wake-ups of nodes that died.
    wake_faults: WakeFaults,
    pub(crate) checker: Checker,
    pub(crate) requests: Vec<Request>,
    /// Who does what when; the second number keeps the order.
    pub(crate) agenda: BTreeMap<(Timestamp, u64), Errand>,
    pub(crate) planned: u64,
    /// What programs were offered and have not put aside.
    pub(crate) offered: BTreeSet<(CaseId, u32, Generation)>,
    pub(crate) opened: usize,
    pub(crate) numbers: u32,
    /// Everybody acts in time, except for the cases that were abandoned.
    pub(crate) diligent: bool,
    pub(crate) abandoned: BTreeSet<CaseId>,
    poisoned_since: Option<u64>,
    pub(crate) tally: Tally,
    told: VecDeque<String>,
}

/// What a world left behind.
pub(crate) struct Left {
    pub(crate) tally: Tally,
    /// A digest over every event of every case, and over every answer.
    pub(crate) history: [u8; 32],
}

impl World {
    /// A world on a Monday in the seed's year, with an empty ledger and a node that just started.
    pub(crate) async fn new(settings: Settings) -> Result<Self, Broken> {
        let mut chance = Chance::new(settings.seed);
        let days = i64::try_from(chance.below(700)).unwrap_or(0);
        let begin = 1_704_067_200_000 + days * 86_400_000;
        let now = Timestamp::from_millisecond(begin).map_err(|error| error.to_string())?;
        let clock = Arc::new(VirtualClock::new(now));
        let disk = Arc::new(Sqlite::in_memory().map_err(|error| error.to_string())?);
        let inner = Arc::clone(&disk) as Arc<dyn Ledger>;
        let ledger = Arc::new(FaultyLedger::new(inner, settings.two_nodes));
        let dispatch = FaultyDispatch::new(mix(&[settings.seed, 2]), settings.faults);
        let dispatch = Arc::new(dispatch);
        let ground = Ground {
            ledger: Arc::clone(&ledger) as _,
            dispatch: Arc::clone(&dispatch),
            clock: Arc::clone(&clock),
            heads_max: settings.heads_max,
        };
        let edition = rulebook::load(&*disk, Some(town::texts(0)), now).await;
        let edition = edition.map_err(|failure| format!("{failure:?}"))?;
        let calendar = edition.calendars.values().next().ok_or("no calendar")?;
        let office = Rc::new(OfficeTime::of(calendar));
        let rulebook = Arc::new(Rulebook::new(edition));
        let rules = Rules {
            edition: rulebook.edition(),
            office,
        };
        let wakes = crash::wakes(&settings, 0);
        let node = Node::new(&ground, &rulebook, wakes, None, now);
        let other = settings
            .two_nodes
            .then(|| OtherNode::new(&ground, &rulebook));
        Ok(Self {
            settings,
            chance,
            clock,
            disk,
            ledger,
            dispatch,
            ground,
            rulebook,
            edition: 0,
            rules,
            node,
            other,
            wake_faults: WakeFaults::default(),
            checker: Checker::default(),
            requests: Vec::new(),
            agenda: BTreeMap::new(),
            planned: 0,
            offered: BTreeSet::new(),
            opened: 0,
            numbers: 0,
            diligent: false,
            abandoned: BTreeSet::new(),
            poisoned_since: None,
            tally: Tally {
                worlds: 1,
                ..Tally::default()
            },
            told: VecDeque::new(),
        })
    }

    /// Lives the whole life of the world.
    ///
    /// # Errors
    /// The promise that broke, with the last steps before.
    pub(crate) async fn live(mut self) -> Result<Left, Broken> {
        let lived = self.live_on().await;
        lived.map_err(|why| self.tell(&why))
    }

    async fn live_on(&mut self) -> Result<Left, Broken> {
        // Most of what happens to a case happens within a few dozen steps.
        let steps_max = 40 * self.settings.cases + 1_000;
        for _ in 0..steps_max {
            if self.opened >= self.settings.cases && self.agenda.is_empty() {
                break;
            }
            self.step().await?;
        }
        self.heal().await?;
        self.finish().await
    }

    /// Lives one step this much later.
    ///
    /// # Errors
    /// The promise that broke, with the last steps before.
    pub(crate) async fn step_over(&mut self, by: SignedDuration) -> Result<(), Broken> {
        self.clock.advance(by);
        let stepped = self.step_now(self.now()).await;
        stepped.map_err(|why| self.tell(&why))
    }

    /// Brings everything to its end.
    ///
    /// # Errors
    /// The promise that broke, with the last steps before.
    pub(crate) async fn heal_and_finish(mut self) -> Result<Left, Broken> {
        if let Err(why) = self.heal().await {
            return Err(self.tell(&why));
        }
        let finished = self.finish().await;
        finished.map_err(|why| self.tell(&why))
    }

    pub(crate) fn now(&self) -> Timestamp {
        use closedloop_runtime::ports::clock::Clock as _;
        self.clock.now()
    }

    /// Puts something on the agenda.
    pub(crate) fn plan(&mut self, at: Timestamp, errand: Errand) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), errand);
    }

    pub(crate) fn say(&mut self, line: String) {
        if self.told.len() >= STEPS_TOLD {
            self.told.pop_front();
        }
        self.told.push_back(line);
    }

    fn tell(&self, why: &str) -> Broken {
        let steps: Vec<&str> = self.told.iter().map(String::as_str).collect();
        format!(
            "{why}\nworld of seed {} ({:?}), its last {} steps:\n{}",
            self.settings.seed,
            self.settings,
            steps.len(),
            steps.join("\n")
        )
    }
}
