"""Judges calls of GitHub's API, one JSON object a line, by GitHub's own description of it (the models of githubkit).

    judge.py EXCHANGES

Prints every flaw, and ends with 1 when there was one; at last it says how many requests and answers were judged.
"""

import json
import re
import sys

from githubkit_schemas.latest import models
from pydantic import TypeAdapter, ValidationError

REPO = r"/api/v3/repos/[^/]+/[^/]+"
NUMBER = r"/\d+"

# Method, path, what the request must be, and what a good answer must be.
CALLS = [
    ("GET", REPO + "/pulls", None, list[models.PullRequestSimple]),
    ("POST", REPO + "/pulls", models.ReposOwnerRepoPullsPostBody, models.PullRequest),
    ("GET", REPO + "/pulls" + NUMBER, None, models.PullRequest),
    ("PATCH", REPO + "/pulls" + NUMBER, models.ReposOwnerRepoPullsPullNumberPatchBody, models.PullRequest),
    ("PUT", REPO + "/pulls" + NUMBER + "/merge", models.ReposOwnerRepoPullsPullNumberMergePutBody,
     models.PullRequestMergeResult),
    ("POST", REPO + "/pulls" + NUMBER + "/requested_reviewers",
     models.ReposOwnerRepoPullsPullNumberRequestedReviewersPostBodyAnyof0
     | models.ReposOwnerRepoPullsPullNumberRequestedReviewersPostBodyAnyof1, models.PullRequestSimple),
    ("GET", REPO + "/pulls" + NUMBER + "/comments", None, list[models.PullRequestReviewComment]),
    ("GET", REPO + "/pulls" + NUMBER + "/reviews", None, list[models.PullRequestReview]),
    ("POST", REPO + "/issues" + NUMBER + "/labels", models.ReposOwnerRepoIssuesIssueNumberLabelsPostBodyOneof0,
     list[models.Label]),
    ("GET", REPO + "/issues" + NUMBER + "/comments", None, list[models.IssueComment]),
    ("POST", REPO + "/issues" + NUMBER + "/comments", models.ReposOwnerRepoIssuesIssueNumberCommentsPostBody,
     models.IssueComment),
    ("GET", REPO + r"/commits/[0-9a-f]+/check-runs", None, models.ReposOwnerRepoCommitsRefCheckRunsGetResponse200),
    ("GET", REPO + r"/commits/[0-9a-f]+/status", None, models.CombinedCommitStatus),
    ("GET", REPO + r"/branches/[^/]+", None, models.BranchWithProtection),
    ("GET", REPO + r"/rules/branches/[^/]+", None, list),
    ("POST", r"/api/v3/app/installations/\d+/access_tokens", models.AppInstallationsInstallationIdAccessTokensPostBody,
     models.InstallationToken),
]


def flaws(exchange):
    """What is wrong with one call, in words."""
    for method, path, request, reply in CALLS:
        if exchange["method"] == method and re.fullmatch(path, exchange["path"]):
            break
    else:
        yield "GitHub has no such call"
        return
    parts = []
    if request is not None:
        parts.append(("request", request, exchange["request"]))
    if exchange["status"] < 300:
        parts.append(("answer", reply, exchange["reply"]))
    for name, model, value in parts:
        try:
            TypeAdapter(model).validate_python(value)
        except ValidationError as error:
            for flaw in error.errors()[:5]:
                yield f"{name} {'.'.join(map(str, flaw['loc']))}: {flaw['msg']}"
        # The models take fields they do not know; GitHub would not act on them.
        if name == "request" and hasattr(model, "model_fields"):
            known = {field.alias or key for key, field in model.model_fields.items()}
            for field in value.keys() - known:
                yield f"request {field}: GitHub knows no such field"


def main():
    count = bad = 0
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            exchange = json.loads(line)
            count += 1
            for flaw in flaws(exchange):
                bad += 1
                print(f"{exchange['method']} {exchange['path']}: {flaw}")
    print(f"{count} calls judged")
    sys.exit(1 if bad or count == 0 else 0)


if __name__ == "__main__":
    main()
