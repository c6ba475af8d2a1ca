"""A department program, written from docs/workers.md: CLOSEDLOOP_TOKEN=... worker.py BASE DEPARTMENT"""
import datetime, http.client, json, os, random, sys, threading, time, urllib.request
BASE, DEPARTMENT, TOKEN = sys.argv[1].rstrip("/"), sys.argv[2], os.environ["CLOSEDLOOP_TOKEN"]
waiting, changed = {}, threading.Condition()  # reports by id, until their answer is final
def call(path, body=None, kind="application/cloudevents-batch+json"):
    headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": kind}
    return urllib.request.urlopen(urllib.request.Request(f"{BASE}/api/v1/{path}", body, headers), timeout=30)
def value(need, case):  # what a choice must bring along
    if need["is"] == "file":
        return [json.load(call(f"cases/{case}/files", b"A note.", "text/plain"))["id"]]
    simple = {"text": "Done by program.", "number": 1, "yes-no": True, "date": str(datetime.date.today())}
    return simple[need["is"]] if need["is"] in simple else need["of"][0]
def report_on(offer):  # chooses `done`, or else the first choice that merges nothing
    choice = min((one for one in offer["choices"] if not one.get("merges")), key=lambda one: one["name"] != "done")
    given = {need["name"]: value(need, offer["assignment"].split(".")[0]) for need in choice.get("needs", [])}
    data = {key: offer[key] for key in ("assignment", "generation")} | {"choice": choice["name"], "given": given}
    return {"specversion": "1.0", "id": f"{data['assignment']}:{data['generation']}:reported", "data": data,
            "type": "closedloop.assignment.reported.v1", "source": f"/departments/{DEPARTMENT}",
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat()}
def read_offers():
    for event in (event for line in call(f"departments/{DEPARTMENT}/offers") for event in json.loads(line)):
        if event["type"] == "closedloop.assignment.offered.v1":
            report = report_on(event["data"])
            with changed: waiting.setdefault(report["id"], report), changed.notify()
    return 0.2
def send_reports():  # gives the seconds to wait before the next request
    with changed: batch = changed.wait_for(lambda: list(waiting.values())[:256])
    answers = json.load(call(f"departments/{DEPARTMENT}/reports", json.dumps(batch).encode()))
    later = [one for one in answers if one["status"] in (408, 429) or one["status"] >= 500]
    with changed: [waiting.pop(one["id"], None) for one in answers if one not in later]
    return max(((one.get("problem") or {}).get("retry_after_seconds", 1) for one in later), default=0)
def forever(work, pause=0.2):
    while True:
        try: wait, pause = work(), 0.2
        except (OSError, ValueError, http.client.HTTPException) as failure:  # whatever is sent again is harmless
            if getattr(failure, "code", 0) in (401, 403) and "/departments/" in failure.url: os._exit(print(failure, file=sys.stderr) or 1)
            asked = (getattr(failure, "headers", None) or {}).get("Retry-After", 0)
            wait, pause = max(float(asked), pause * random.uniform(0.5, 1)), min(2 * pause, 5)
        time.sleep(wait)
threading.Thread(target=forever, args=[send_reports], daemon=True).start(); forever(read_offers)
