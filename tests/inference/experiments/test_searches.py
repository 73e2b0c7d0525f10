from emergence.inference.experiments import searches


def test_every_search_of_the_page_has_its_size_and_power():
    made = searches.experiments()
    hunts = [e for e in made if e.criterion == "falling, in the search of a source"]
    sources = {e.truth.rpartition(", ")[0] for e in hunts}
    assert len(sources) == 10
    for source in sources:
        roles = [e.role for e in hunts if e.truth.rpartition(", ")[0] == source]
        assert sorted(roles) == ["power", "power", "size"]


def test_an_error_allowed_to_a_search_is_at_most_half_the_rate():
    hunts = [e for e in searches.experiments() if e.role == "size"]
    assert all(0 < e.nominal <= 0.05 for e in hunts)


def test_turns_are_simulated_in_four_sources():
    sources = {e.truth.partition(", ")[2] for e in searches.bends()}
    assert sources == {"BIG-G", "GPT-3 on BIG-bench", "Pythia and OPT", "prize tasks"}
