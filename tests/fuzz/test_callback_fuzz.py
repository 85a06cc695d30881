"""A bounded run of `make fuzz`: random callback bodies against the product's own web process."""

from tests.fuzz.attack import attack

BODIES = 600
PATIENCE_S = 5  # WeCom hangs up then


def test_random_and_mutated_callbacks_break_nothing(tmp_path):
    figures = attack(tmp_path, BODIES)

    assert figures.bodies >= BODIES
    assert (figures.server_errors, figures.traces, figures.broken_connections) == (0, 0, 0), figures.worst[:5]
    assert set(figures.answers) <= {200, 400, 403, 413}
    assert figures.answers[200] > 0
    assert figures.growth < 64
    assert figures.slowest_s < PATIENCE_S
