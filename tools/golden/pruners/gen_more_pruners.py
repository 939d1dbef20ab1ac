"""Pruning decisions of Optuna where optuna.json has none: resources that are found out, reports that skip steps, equal values.
usage: python gen_more_pruners.py OUT_DIR
Each curve is reported at steps of its own, `reported`. Values are multiples of 1/32, so that many are equal and all are exact."""
import json, math, random, sys
import optuna

optuna.logging.set_verbosity(optuna.logging.CRITICAL)
P = optuna.pruners
draw = random.Random(5)
longest = 60


def curve():
    every = draw.choice([1, 1, 2, 5])
    steps = [s for s in range(longest) if s % every == 0 and (every > 1 or draw.random() < 0.8)]
    end, rate = draw.uniform(0, 0.6), draw.uniform(0.02, 0.3)
    values = [round(32 * (end + (1 - end) * math.exp(-rate * s) + draw.gauss(0, 0.05))) / 32 for s in steps]
    if draw.random() < 0.15:
        values[draw.randrange(len(values))] = math.nan
    return steps, values


curves = [curve() for _ in range(40)]
median = dict(pruner='median', n_startup_trials=2, n_min_trials=2)
plans = [
    ('median', P.MedianPruner, dict(n_startup_trials=2, n_warmup_steps=3, interval_steps=4, n_min_trials=3)),
    ('median', P.MedianPruner, dict()),
    ('percentile', P.PercentilePruner, dict(percentile=60.0, n_startup_trials=0, n_min_trials=2)),
    ('percentile', P.PercentilePruner, dict(percentile=33.3, n_startup_trials=2, interval_steps=3)),
    ('successive_halving', P.SuccessiveHalvingPruner, dict()),
    ('successive_halving', P.SuccessiveHalvingPruner, dict(min_resource='auto', reduction_factor=2, min_early_stopping_rate=1)),
    ('successive_halving', P.SuccessiveHalvingPruner, dict(min_resource=2, reduction_factor=2, bootstrap_count=1)),
    ('hyperband', P.HyperbandPruner, dict()),
    ('hyperband', P.HyperbandPruner, dict(min_resource=2, max_resource=15, reduction_factor=2, bootstrap_count=1)),
    ('hyperband', P.HyperbandPruner, dict(min_resource=1, max_resource=100, reduction_factor=3)),
    ('threshold', P.ThresholdPruner, dict(lower=0.125, n_warmup_steps=4, interval_steps=6)),
    ('threshold', P.ThresholdPruner, dict(upper=0.75, n_warmup_steps=9)),
    ('patient', P.PatientPruner, dict(patience=0, min_delta=0.0625)),
    ('patient', P.PatientPruner, dict(patience=3)),
    ('wilcoxon', P.WilcoxonPruner, dict(p_threshold=0.125, n_startup_steps=3)),
    ('wilcoxon', P.WilcoxonPruner, dict(p_threshold=0.05, n_startup_steps=8)),
]
cases = []
for direction in ('minimize', 'maximize'):
    for name, make, arguments in plans:
        for inner in (None, median) if name == 'patient' else (None,):
            own = {key: value for key, value in (inner or {}).items() if key != 'pruner'}
            wrapped = P.MedianPruner(**own) if inner else None
            pruner = make(wrapped, **arguments) if name == 'patient' else make(**arguments)
            study = optuna.create_study(direction=direction, pruner=pruner, study_name='rivulet')
            ends, brackets = [], []
            for steps, values in curves:
                # Where large is good the curves rise.
                values = [v if direction == 'minimize' else 1 - v for v in values]
                trial, end = study.ask(), None
                for step, value in zip(steps, values):
                    trial.report(value, step)
                    if trial.should_prune():
                        end = step
                        break
                if name == 'hyperband':
                    brackets.append(pruner._get_bracket_id(study, study.trials[trial.number]))
                if end is not None:
                    study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                elif math.isnan(values[-1]):
                    study.tell(trial, state=optuna.trial.TrialState.FAIL)
                else:
                    study.tell(trial, values[-1])
                ends.append(end)
            case = dict(pruner=name, direction=direction, arguments=arguments, pruned_at=ends)
            if inner:
                case['inner'] = inner
            if brackets:
                case['bracket'] = brackets
            cases.append(case)

for direction in ('minimize', 'maximize'):
    plain = lambda v: 'NaN' if math.isnan(v) else v if direction == 'minimize' else 1 - v
    recording = dict(
        source=f'optuna {optuna.__version__}, sequential, study name "rivulet"',
        reported=[steps for steps, _ in curves],
        curves=[[plain(v) for v in values] for _, values in curves],
        cases=[case for case in cases if case['direction'] == direction],
    )
    with open(f'{sys.argv[1]}/optuna-{"falling" if direction == "minimize" else "rising"}.json', 'w') as out:
        json.dump(recording, out)
