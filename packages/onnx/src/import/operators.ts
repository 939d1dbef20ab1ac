/**
 * The formulas of ONNX's operators: one line an operator. The mirror of `lowerings`.
 *
 * Operators that look at a whole row are in `rows`, those that move axes and numbers about in `shapes`.
 */
import { DataError, type Mask, type Tensor, equal, normalCdf } from '@rivulet/tensor';
import type { Call } from './call.js';
import { rows } from './rows.js';
import { shapes } from './shapes.js';
import { type Value, hasRows, ofTensor } from './values.js';

/** Writes a node as a formula. @throws DataError with the reason, where that cannot be done */
export type Operator = (call: Call) => Value;

/** One input, elementwise: whatever its axes are, they stay. */
const unary =
  (formula: (x: Tensor, call: Call) => Tensor): Operator =>
  (call) => {
    const { tensor, axes, transposed } = call.any(0);
    if (transposed) throw new DataError('its input is transposed; only products take that');
    return ofTensor(formula(tensor, call), axes);
  };

const binary =
  (formula: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (call) =>
    ofTensor(formula(call.operand(0), call.operand(1)));

/** Any number of inputs, one after another. */
const folded =
  (formula: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (call) =>
    ofTensor(call.inputs.map((_, index) => call.operand(index)).reduce(formula));

const comparison =
  (formula: (a: Tensor, b: Tensor) => Mask): Operator =>
  (call) => ({ kind: 'mask', mask: formula(call.operand(0), call.operand(1)) });

const logic =
  (formula: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (call) => ({
    kind: 'mask',
    mask: formula(call.mask(0).where(1, 0), (call.inputs[1] ? call.mask(1) : call.mask(0)).where(1, 0)).gt(0.5),
  });

/** What is not above 0; the exponential sees nothing else, as e^1000 would be infinite and its gradient 0 · ∞. */
const below = (x: Tensor): Tensor => x.gt(0).where(0, x);
const elu = (x: Tensor, alpha: number): Tensor => x.gt(0).where(x, below(x).exp().sub(1).mul(alpha));
const softplus = (x: Tensor): Tensor => x.max(0).add(x.abs().neg().exp().add(1).log());
const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor => x.mul(alpha).add(beta).max(0).min(1);

const elementwise: Readonly<Record<string, Operator>> = {
  Identity: (call) => call.value(0),
  Add: binary((a, b) => a.add(b)),
  Sub: binary((a, b) => a.sub(b)),
  Mul: binary((a, b) => a.mul(b)),
  Div: binary((a, b) => a.div(b)),
  Pow: (call) => ofTensor(power(call.operand(0), call.single(1) ?? 1)),
  Max: folded((a, b) => a.max(b)),
  Min: folded((a, b) => a.min(b)),
  Sum: folded((a, b) => a.add(b)),
  Greater: comparison((a, b) => a.gt(b)),
  Less: comparison((a, b) => b.gt(a)),
  GreaterOrEqual: comparison((a, b) => b.gt(a).where(0, 1).gt(0.5)),
  LessOrEqual: comparison((a, b) => a.gt(b).where(0, 1).gt(0.5)),
  Equal: comparison((a, b) => equal(a, b).gt(0.5)),
  Not: logic((a) => a.neg().add(1)),
  And: logic((a, b) => a.mul(b)),
  Or: logic((a, b) => a.max(b)),
  Where: (call) => ofTensor(call.mask(0).where(call.operand(1), call.operand(2))),
  Neg: unary((x) => x.neg()),
  Abs: unary((x) => x.abs()),
  Sign: unary((x) => x.sign()),
  Sqrt: unary((x) => x.sqrt()),
  Exp: unary((x) => x.exp()),
  Log: unary((x) => x.log()),
  Reciprocal: unary((x) => x.trace.constant(1).div(x)),
  Tanh: unary((x) => x.tanh()),
  Sigmoid: unary((x) => x.sigmoid()),
  Relu: unary((x) => x.max(0)),
  LeakyRelu: unary((x, call) => x.gt(0).where(x, x.mul(call.number('alpha', 0.01)))),
  PRelu: (call) =>
    ofTensor(
      call
        .tensor(0)
        .gt(0)
        .where(call.tensor(0), call.tensor(0).mul(call.operand(1))),
    ),
  ThresholdedRelu: unary((x, call) => x.gt(call.number('alpha', 1)).where(x, 0)),
  Elu: unary((x, call) => elu(x, call.number('alpha', 1))),
  Celu: unary((x, call) => {
    const alpha = call.number('alpha', 1);
    return elu(x.div(alpha), 1).mul(alpha);
  }),
  Selu: unary((x, call) =>
    elu(x, call.number('alpha', 1.6732632423543772)).mul(call.number('gamma', 1.0507009873554805)),
  ),
  Softplus: unary(softplus),
  Softsign: unary((x) => x.div(x.abs().add(1))),
  HardSigmoid: unary((x, call) => hardSigmoid(x, call.number('alpha', 0.2), call.number('beta', 0.5))),
  HardSwish: unary((x) => x.mul(hardSigmoid(x, 1 / 6, 0.5))),
  Mish: unary((x) => x.mul(softplus(x).tanh())),
  Erf: unary((x) => normalCdf(x.mul(Math.SQRT2)).mul(2).sub(1)),
  Gelu: unary((x, call) => (call.text('approximate', 'none') === 'tanh' ? tanhGelu(x) : x.mul(normalCdf(x)))),
  // From operator set 11 on the limits are inputs.
  Clip: unary((x, call) => {
    const from = call.opset < 11 ? call.number('min', -Infinity) : call.optional(1);
    const to = call.opset < 11 ? call.number('max', Infinity) : call.optional(2);
    const raised = from === undefined || from === -Infinity ? x : x.max(from);
    return to === undefined || to === Infinity ? raised : raised.min(to);
  }),
  // The share is an attribute up to operator set 11, then an input. A file for inference does not drop; a training does.
  Dropout: unary((x, call) => {
    const share = (call.opset < 12 ? call.number('ratio', 0.5) : call.single(1)) ?? 0.5;
    if (!(share >= 0 && share < 1)) throw new DataError(`it drops a share of ${share}`);
    if (call.context.mode === 'infer' || share === 0) return x;
    const mask = call.context.uniform(`mask/${call.node.outputs[0]}`, x.shape);
    return x.trace
      .constant(share)
      .gt(mask)
      .where(0, x.div(1 - share));
  }),
  Gemm: (call) => ofTensor(gemm(call)),
  MatMul: (call) => ofTensor(product(call, 0, 0)),
};

/** All operators that can be read. */
export const operators: ReadonlyMap<string, Operator> = new Map(Object.entries({ ...elementwise, ...rows, ...shapes }));

/** x^k; the usual exponents as what they are, which has a gradient for every x. */
function power(x: Tensor, exponent: number): Tensor {
  if (exponent === 1) return x;
  if (exponent === 2) return x.square();
  if (exponent === 3) return x.square().mul(x);
  return exponent === 0.5 ? x.sqrt() : x.pow(exponent);
}

function tanhGelu(x: Tensor): Tensor {
  // Beyond 20 tanh is ±1 and its slope 0; without the bound 0 · ∞ arises for huge x.
  const bounded = x.max(-20).min(20);
  const inner = bounded.add(bounded.square().mul(bounded).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(inner.tanh().add(1));
}

/** alpha · A B + beta · C. */
function gemm(call: Call): Tensor {
  const result = scaled(product(call, call.number('transA', 0), call.number('transB', 0)), call.number('alpha', 1));
  const bias = call.optional(2);
  return bias ? result.add(scaled(bias, call.number('beta', 1))) : result;
}

/** A B, each of them transposed or not. */
function product(call: Call, transA: number, transB: number): Tensor {
  const [a, b] = [call.any(0), call.any(1)];
  if (a.axes ?? b.axes) throw new DataError('a factor is no matrix; flatten it to [batch, n] first');
  if (hasRows(a) && hasRows(b)) throw new DataError('it multiplies samples with samples');
  return a.tensor.matmul(b.tensor, {
    transposeA: (transA !== 0) !== (a.transposed ?? false),
    transposeB: (transB !== 0) !== (b.transposed ?? false),
  });
}

function scaled(x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : x.mul(factor);
}
