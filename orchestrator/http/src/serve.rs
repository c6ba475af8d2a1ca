//! Serving until told to stop.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{Service, router};

/// How long requests may take to finish after the stop.
const FINISH_WITHIN: Duration = Duration::from_secs(10);

/// How often the figures of the process are folded together; otherwise what histograms hold between
/// two readings grows without a bound.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Serves the interface until `stop` is cancelled; then takes no new connections, ends the endless
/// answers and gives the requests that run 10 seconds to finish.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    stop: CancellationToken,
) -> io::Result<()> {
    let app = router(Arc::clone(&service)).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = {
        let (service, stop) = (Arc::clone(&service), stop.clone());
        async move {
            stop.cancelled().await;
            service.stop();
        }
    };
    let serving = axum::serve(listener, app).with_graceful_shutdown(stopping);
    let too_late = async {
        stop.cancelled().await;
        tokio::time::sleep(FINISH_WITHIN).await;
    };
    let upkeep = async {
        loop {
            tokio::time::sleep(UPKEEP_EVERY).await;
            service.recorder.run_upkeep();
        }
    };
    tokio::select! {
        served = serving => served,
        () = too_late => {
            tracing::warn!("requests that did not finish in time were cut off");
            Ok(())
        }
        () = upkeep => Ok(()),
    }
}
