# Every target is one command of the environment; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help env demo quick test browser hub hubtest cgroup cluster clusterbench full lab teach release doctor bench stories lint format lock clean

PYTHON ?= python3
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)
BIN := $(CURDIR)/.venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
export PATH := $(BIN):$(PATH)
CHROMIUM := (which chromium || which chromium-browser || which google-chrome) > /dev/null || $(SUDO) apt-get install --yes --quiet chromium
PROXY := dist/hub/node_modules/.bin/configurable-http-proxy
# A machine of its own, on which there may be other users; sudo gives neither the folder nor the PATH on.
APART := $(SUDO) env PATH="$(PATH)" PYTHONPATH="$(CURDIR)" python tests/hub/apart.py

help:     ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## */\t/'

env: .venv/ready ## make the environment in .venv (the other targets do it by themselves)
.venv/ready: pyproject.toml constraints.txt
	@echo "Installing the course, JupyterLab and PyTorch into .venv: 2 GB with the CPU build of PyTorch (on Linux),"
	@echo "several GB more on Linux otherwise: PyPI's PyTorch brings CUDA there, which the course does not need."
	@echo "For the CPU build, stop this now (Ctrl-C): README.md says how, under Start."
	$(PYTHON) -m venv .venv
	python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@
	@echo "Installed. Next: make lab lays the lessons into my-course and opens them in JupyterLab."

demo: .venv/ready ## grade a sample class with nbgrader and show its gradebook
	nanollm demo
quick: .venv/ready ## run the tests that start no kernel, in under a minute
	pytest -n 2 -m "not kernel and not slow and not full and not browser and not cluster" tests nanollm grader
test: .venv/ready ## run tests of every kind, the notebooks included, in about 9 minutes on two cores
	pytest --nbval -n 2 -m "not full and not browser and not cluster"
browser: .venv/ready ## drive the course in JupyterLab and Chromium, without a network; pictures in dist/browser
	@$(CHROMIUM)
	"$$(python -c 'from grader.kernels.walls import bubblewrap; print(bubblewrap())')" --dev-bind / / --unshare-net pytest tests/browser
hub: .venv/ready $(PROXY) ## start a JupyterHub with this course, two learners and an instructor, to try (Linux, root)
	$(APART) python tests/hub/machine.py
hubtest: .venv/ready $(PROXY) ## drive a term on that Hub in Chromium, without a network; pictures in dist/hub
	@$(CHROMIUM)
	$(APART) --unshare-net pytest -p no:cacheprovider tests/hub
cgroup: .venv/ready ## try a cgroup for each kernel, on a Linux that is a program (User Mode Linux, from Debian)
	@which linux.uml > /dev/null || $(SUDO) apt-get install --yes --quiet user-mode-linux
	tests/grader/cgroup_machine.sh pytest -p no:cacheprovider tests/grader/test_wall_cgroup.py
cluster: .venv/ready ## try a cluster: three hosts that are namespaces of this machine (Linux), and PostgreSQL
	pytest -p no:cacheprovider tests/cluster -m "cluster or not cluster"
clusterbench: .venv/ready ## carry classes of up to 100,000 through a cluster whose workers answer at once (an hour)
	python -W ignore tests/cluster/bench_scale.py --small --cluster 1000 10000 100000
$(PROXY):
	@which npm > /dev/null || $(SUDO) apt-get install --yes --quiet npm
	npm install --prefix dist/hub --no-audit --no-fund --no-progress configurable-http-proxy@4.6.3
full: .venv/ready ## run every test: the whole bank in every way of grading too
	pytest --nbval -n 2
lab: .venv/ready ## lay the lessons into my-course, where you answer them, and open JupyterLab there
	nanollm start
teach: .venv/ready ## open the whole course in JupyterLab, with nbgrader's menus for instructors
	nanollm teach
release: .venv/ready ## build course/ from solutions/
	nanollm release
doctor: .venv/ready ## try whether this machine can confine what learners wrote
	nanollm doctor
bench: .venv/ready ## measure what the course claims: loader, ablation, training, cache, grading
	python tests/nanollm/bench_data.py && python tests/nanollm/bench_lessons.py && python tests/nanollm/bench_generate.py && python tests/grader/bench_watch.py && python -W ignore tests/grader/bench_start.py && python -W ignore tests/grader/bench_parts.py && python -W ignore tests/grader/bench_grading.py
stories: .venv/ready ## train the model of the last lesson anew and write its files into assets/
	python -m nanollm.storyteller
lint: .venv/ready ## check style and types
	ruff check && ruff format --check && basedpyright
format: .venv/ready ## rewrite the code in our style
	ruff format && ruff check --fix
lock:     ## write constraints.txt anew from pyproject.toml; without the old one, in the newest versions
	uv pip compile --universal --python-version 3.11 --extra test --no-header --no-annotate -q -o constraints.txt pyproject.toml
clean:    ## remove what the commands made, the environment included
	rm -rf .venv classroom dist
