"""The routes of background jobs: begin, watch, fetch, remove."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from api.access.audit import Entry
from api.access.policy import PLANS, SEES_STATIONS, audited
from api.bodies import LimitedRoute
from api.dependencies import NoQuery, ServiceDep
from api.job import Job
from api.job_models import JobStatus, ReportJob
from api.jobs import Jobs
from api.openapi import problems
from reports.writing import Wanted

ZIP = "application/zip"
# Who may have reports made may see what stands in them; so must be whoever fetches them.
RECORD = Depends(audited("jobs"))
WRITES = [PLANS, RECORD]
READS = [SEES_STATIONS]
router = APIRouter(route_class=LimitedRoute, responses=problems(400, 500, 503), tags=["jobs"])


async def current_jobs(request: Request) -> Jobs:
    """Return the jobs of the server."""
    jobs: Jobs = request.app.state.jobs
    return jobs


JobsDep = Annotated[Jobs, Depends(current_jobs)]


@router.post("/reports/jobs", status_code=202, responses=problems(404, 413), dependencies=WRITES)
def begin_job(
    service: ServiceDep,
    jobs: JobsDep,
    wanted: ReportJob,
    _query: NoQuery,
    response: Response,
    record: Annotated[Entry, RECORD],
) -> JobStatus:
    """Have many reports made in the background; Location says where to ask how far they are."""
    snapshot = service.snapshot
    languages = wanted.languages or (snapshot.settings.language,)
    job = jobs.add(snapshot, Wanted(**dict(wanted) | {"languages": languages}))
    record.feature = job.id
    response.headers["Location"] = f"/jobs/{job.id}"
    return _status(job)


@router.get("/jobs/{id}", responses=problems(404), dependencies=READS)
def read_job(jobs: JobsDep, id: str, _query: NoQuery, response: Response) -> JobStatus:
    """Say how far a job is."""
    response.headers["Cache-Control"] = "no-store"
    return _status(jobs.get(id))


@router.get(
    "/jobs/{id}/result",
    response_class=FileResponse,
    responses={**problems(404, 409), 200: {"description": "The reports.", "content": {ZIP: {}}}},
    dependencies=READS,
)
def read_result(jobs: JobsDep, id: str, _query: NoQuery) -> Response:
    """Return the reports of a job that is done, as a ZIP file."""
    path, wanted = jobs.result(id), jobs.get(id).wanted
    return FileResponse(path, media_type=ZIP, filename=f"{wanted.stem('')}.zip")


@router.delete(
    "/jobs/{id}",
    status_code=204,
    response_class=Response,
    responses=problems(404),
    dependencies=WRITES,
)
def remove_job(jobs: JobsDep, id: str, _query: NoQuery) -> Response:
    """Cancel a job, or remove its result."""
    jobs.remove(id)
    return Response(status_code=204)


def _status(job: Job) -> JobStatus:
    return JobStatus(
        id=job.id,
        state=job.state,
        share=job.share,
        doing=job.doing,
        version=job.version,
        created=job.created,
        started=job.started,
        finished=job.finished,
        error=job.error,
        result=f"/jobs/{job.id}/result" if job.state == "done" else None,
    )
