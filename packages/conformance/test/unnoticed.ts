/**
 * What may be off without a recording failing, and why. Each list is exact: what is noticed does not stand here.
 */

type Reasons = Readonly<Record<string, string>>;

const sameAtFirst = 'the first step takes the place of it whatever it is';
const neverSoSmall = 'a least value that is never reached: everything recorded is larger';
const neverZero = 'for a sum or a norm of 0, which no recording has';
const signOnly = 'only the sign of what it is in is used, and none turns at a change of 10⁻⁶';
const onlyNaN = '0 times a number: only whether that is NaN is used, and a little times a number is finite as well';
const neverTooMany = 'recorded are three steps in a row at most that are not finite, which is never too many';
const allAveraged = 'recorded is only an average of all steps, from the first on';
const noOverwriting = 'counts averages until the parameters are set to them, which is not recorded';

/** By the rules of the recordings. */
export const unnoticedCoefficients: Readonly<Record<string, Reasons>> = {
  adafactor: {
    leastScale: neverSoSmall,
    'square starts at ‹0›': sameAtFirst,
    'rows starts at ‹0›': sameAtFirst,
    'columns starts at ‹0›': sameAtFirst,
    'div(sum(add(…, epsilon)), ‹c›)': 'a factor of all rows, by whose mean they are divided',
    'div(sum(mul(gradients, gradients)), ‹c›)': 'a factor of all rows, by whose mean they are divided',
  },
  adagrad: { 'where(gt(add(sum, …), 0), div(1, sqrt(…)), ‹0›)': neverZero },
  adan: { 'previous starts at ‹0›': sameAtFirst },
  'adaptiveGradientClip + momentum': { '0/epsilon': neverSoSmall, 'max(sqrt(sum(…)), ‹c›)': neverSoSmall },
  adopt: { 'v starts at ‹0›': sameAtFirst },
  applyIfFinite: {
    'mul(mul(div(…, …), neg(…)), ‹0›)': onlyNaN,
    'mul(mul(add(…, gradients), neg(inner/learningRate)), ‹0›)': onlyNaN,
    'mul(add(mul(inner/m, inner/beta1), mul(gradients, …)), ‹0›)': onlyNaN,
    'mul(add(mul(inner/v, inner/beta2), mul(…, …)), ‹0›)': onlyNaN,
    'gt(where(gt(…, -1), 0, add(notFinite, 1)), ‹c›), 2': neverTooMany,
    'where(gt(where(…, 0, …), c), ‹0›, 1)': neverTooMany,
    'where(gt(where(…, 0, …), c), 0, ‹1›)': neverTooMany,
    'notFinite starts at ‹0›': 'the first gradient of every recording is finite, after which it is 0',
  },
  asgd: { 'rate starts at ‹0›': sameAtFirst },
  clipByGlobalNorm: {
    'pow(abs(gradients/0), ‹c›)': 'the one recording of this norm is below the limit',
    'pow(sum(pow(…, c)), ‹c›)': 'the one recording of this norm is below the limit',
    'add(pow(sum(…), c), ‹c›)': 'the one recording of this norm is below the limit',
    'add(sqrt(sum(…)), ‹c›)': 'recordings of one tensor have a norm of 0 or 10¹⁵⁰; of several it is noticed',
  },
  ema: {
    'gt(wait, ‹c›)': allAveraged,
    'sub(wait, ‹1›)': allAveraged,
    'add(count, ‹1›)': 'only whether there has been an average is used',
    'turn starts at ‹0›': noOverwriting,
  },
  lamb: {
    'gt(sqrt(sum(…)), ‹0›)': neverZero,
    'add(mul(sqrt(…), 0), ‹1›)': neverZero,
    'add(mul(sqrt(…), 0), ‹1›), 2': neverZero,
    'mul(sqrt(sum(…)), ‹0›)': neverZero,
    'mul(sqrt(sum(…)), ‹0›), 2': neverZero,
  },
  lars: {
    'gt(sqrt(sum(…)), ‹0›)': neverZero,
    'add(mul(sqrt(…), 0), ‹1›)': neverZero,
    'add(mul(sqrt(…), 0), ‹1›), 2': neverZero,
    'mul(sqrt(sum(…)), ‹0›)': neverZero,
    'mul(sqrt(sum(…)), ‹0›), 2': neverZero,
  },
  lion: { beta1: signOnly, beta2: signOnly, 'add(neg(beta1), ‹1›)': signOnly, 'add(neg(beta2), ‹1›)': signOnly },
  novograd: { 'v starts at ‹0›': sameAtFirst },
  optimisticGradientDescent: { 'previous starts at ‹0›': sameAtFirst },
  prodigy: { 'where(gt(sum(…), 0), div(mul(…, estimateFactor), sum(…)), ‹0›)': neverZero },
  'rprop, a call late': { shortest: neverSoSmall },
  scheduleFreeAdamw: {
    'where(gt(add(sum, …), 0), div(pow(…, weightPower), add(sum, …)), ‹0›)': neverZero,
    'largestRate starts at sum(‹0›)': 'the first rate is larger',
    'largestRate starts at add(sum(0), ‹0›)': 'the first rate is larger',
  },
  scheduleFreeSgd: {
    'where(gt(add(sum, …), 0), div(pow(…, weightPower), add(sum, …)), ‹0›)': neverZero,
    'largestRate starts at sum(‹0›)': 'the first rate is larger',
    'largestRate starts at add(sum(0), ‹0›)': 'the first rate is larger',
  },
  'sgd + ema': {
    'gt(1/wait, ‹c›)': allAveraged,
    'sub(1/wait, ‹1›)': allAveraged,
    'add(1/count, ‹1›)': 'only whether there has been an average is used',
    '1/turn starts at ‹0›': noOverwriting,
  },
  sm3: {
    'rows starts at amax(‹0›)': 'the smaller of a row and a column is used, and the columns start at 0 as well',
    'columns starts at amax(‹0›)': 'the smaller of a row and a column is used, and the rows start at 0 as well',
  },
  swa: { 'turn starts at ‹0›': noOverwriting },
};

const noneSoNear = 'decides about losses, of which none is that near';
const ownInitial = 'the schedule has a first rate of its own';
const noneBetween = 'decides about values and counts, of which none lies in between';
const stepsBelow = 'only how many whole steps that are is used';

/** By the files of the recordings. */
export const unnoticedOptions: Readonly<Record<string, Reasons>> = {
  'pruners/optuna.json': {
    'arguments.n_min_trials': 'complete trials have all steps; it is noticed in the recordings that skip some',
    'arguments.percentile': noneBetween,
    'arguments.max_resource': 'as many powers of 3 fit into 28 as into 27; it is noticed where there is one power more',
    'arguments.lower': noneBetween,
    'arguments.upper': noneBetween,
    'arguments.min_delta': noneBetween,
    'arguments.p_threshold': noneBetween,
    'arguments.n_startup_steps': 'three steps cannot be below 0.1; it is noticed where the p-value may be larger',
  },
  'pruners/optuna-falling.json': {
    'arguments.percentile': noneBetween,
    'arguments.lower': noneBetween,
    'arguments.upper': noneBetween,
    'arguments.min_delta': noneBetween,
    'inner.n_startup_trials': 'whoever makes no progress is worse than two as well as than three',
  },
  'pruners/optuna-rising.json': {
    'arguments.percentile': noneBetween,
    'arguments.upper': noneBetween,
    'arguments.min_delta': noneBetween,
    'inner.n_startup_trials': 'whoever makes no progress is worse than two as well as than three',
  },
  'schedulers/cycliclr.json': { base_lr: ownInitial },
  'schedulers/onecyclelr.json': { base_lr: ownInitial },
  'schedulers/reducelronplateau.json': {
    'hyper.threshold': noneSoNear,
    'hyper.eps': 'decides about changes of the rate, of which none is that small',
  },
  'schedulers-optax/cosine_onecycle.json': { 'hyper.pct_start': stepsBelow },
  'schedulers-optax/join_schedules.json': {
    'hyper.boundaries.0': 'the first part is where the second one goes on, and stays there',
  },
  'schedulers-optax/linear_onecycle.json': { 'hyper.pct_start': stepsBelow, 'hyper.pct_final': stepsBelow },
  'schedulers-plateau/keras_reducelronplateau.json': { 'hyper.min_delta': noneSoNear },
  'schedulers-plateau/optax_reduce_on_plateau.json': { 'hyper.rtol': noneSoNear, 'hyper.atol': noneSoNear },
  'schedulers-plateau/torch_reducelronplateau.json': { 'hyper.threshold': noneSoNear },
};

/** What the package of optimizers exports beside what stands in a recording. */
export const notRecorded: Reasons = {
  chain: 'joins rules and has no number of its own',
  masked: 'chooses parameters and has no number of its own',
  partition: 'chooses parameters and has no number of its own',
  minimize: 'runs a rule',
  stepper: 'runs a rule',
  withAverages: 'reads states and has no rule',
  lbfgs: 'chooses its steps outside of a program: no file here records one',
  sophia: 'estimates curvature with random signs: no library records one',
};
