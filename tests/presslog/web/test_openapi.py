"""The API does what its OpenAPI description says, for requests that Schemathesis makes up from it."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from presslog.storage.read import History
from presslog.web.asgi_app import create_app


@pytest.fixture
def described(history: History) -> list[APIOperation]:
    """What the API over a small history offers, by its own description; Schemathesis asks the host `testserver`."""
    api = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(history, ["testserver"]))
    return [operation.ok() for operation in api.get_all_operations()]


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
@given(data=st.data())
@settings(suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_described(
    described: list[APIOperation], mode: schemathesis.GenerationMode, data: st.DataObject
) -> None:
    """Whatever is asked, as described or not: below 500, a status that is named, and JSON of the shape that is named.

    A 400 may come upon what is described, too: no schema says of two times which is the earlier one.
    """
    operation = data.draw(st.sampled_from(described))
    data.draw(operation.as_strategy(generation_mode=mode)).call_and_validate(
        excluded_checks=[positive_data_acceptance]
    )
