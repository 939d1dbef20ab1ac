/**
 * The kernels of a parameter phase: one for each parameter value that is kept.
 */
import { type Node, type Tensor, sizeOf } from '@rivulet/tensor';
import { Body } from './body.js';
import type { Code } from './code.js';
import { type Context, isInMemory } from './context.js';
import { type Statement, flatLoop } from './flat-loops.js';
import { foldLanes } from './lanes.js';
import { parameterUniform } from './parameter-random.js';
import { flatWith, isElementwise } from './plan.js';

const size = (node: Node): number => sizeOf(node.shape);

function isFlat(context: Context, node: Node): boolean {
  return flatWith(node, size(node), context.plan.kind, (one) => isInMemory(context, one, node));
}

/** The kernel of one kept value, computed on its own. */
export function parameterKernel(context: Context, { node, address }: Statement): number {
  if (isElementwise(node) && isFlat(context, node)) {
    return flatLoop(context, [{ statements: [{ node, address }], origin: address, size: size(node) }]);
  }
  const code = context.module.code();
  if (isElementwise(node)) elementByElement(context, code, node, address);
  else if (node.op === 'sum' || node.op === 'amax') reduction(context, code, node as Tensor, address);
  else if (node.op === 'matmul') product(context, code, node as Tensor, address);
  else if (node.op === 'uniform') parameterUniform(context, code, node, dimensions(node), address);
  else throw new Error(`${node.op} of parameters`);
  return context.module.add({ parameters: [], code });
}

type Grid = { readonly row: number; readonly column: number };

function dimensions(node: Node): [number, number] {
  const [rows = 1, columns = 1] = node.shape.length === 2 ? node.shape.map(Number) : [1, Number(node.shape[0] ?? 1)];
  return [rows, columns];
}

function overGrid(code: Code, [rows, columns]: readonly [number, number], body: (at: Grid) => void): void {
  const at = { row: code.local('i32'), column: code.local('i32') };
  code.loop(at.row, 0, 1, rows, () => code.loop(at.column, 0, 1, columns, () => body(at)));
}

/** Pushes the byte offset of an element of a matrix; axes of length 1 stand still. */
function pushOffset(code: Code, [rows, columns]: readonly [number, number], { row, column }: Grid): Code {
  if (rows === 1 && columns === 1) return code.int(0);
  if (rows === 1) return code.get(column).int(4).op('i32.mul');
  code
    .get(row)
    .int(4 * columns)
    .op('i32.mul');
  return columns === 1 ? code : code.get(column).int(4).op('i32.mul', 'i32.add');
}

/** An expression at one element, in all lanes. */
function elementBody(context: Context, code: Code, target: Node, at: Grid): Body {
  return new Body(
    code,
    context.elementary,
    (node) => isInMemory(context, node, target),
    (node) => {
      const grid: [number, number] = context.plan.kind(node) === 'host' ? [1, 1] : dimensions(node);
      pushOffset(code, grid, at).loadSplat(context.layout.place(node).address);
    },
    () => true,
  );
}

function elementByElement(context: Context, code: Code, node: Node, address: number): void {
  const grid = dimensions(node);
  overGrid(code, grid, (at) => {
    pushOffset(code, grid, at);
    elementBody(context, code, node, at).push(node, 0);
    code.extractLane(0).storeFloat(address);
  });
}

function reduction(context: Context, code: Code, node: Tensor, address: number): void {
  const input = node.inputs[0] as Tensor;
  const { axes = [] } = node.as('sum') ?? node.as('amax') ?? {};
  const [rows, columns] = dimensions(input);
  const result = code.local('v128');
  const start = (): void => void code.splat(node.op === 'sum' ? 0 : -Infinity).set(result);
  const combine = (at: Grid): void => {
    elementBody(context, code, node, at).push(input, 0);
    code
      .get(result)
      .op(node.op === 'sum' ? 'f32x4.add' : 'f32x4.max')
      .set(result);
  };
  const overRows = input.shape.length === 2 && axes.includes(0);
  const overColumns = axes.includes(input.shape.length - 1);
  if ((overRows && overColumns) || (overColumns && rows === 1)) {
    start();
    if (node.op === 'sum' && isFlat(context, input)) flatSum(context, code, node, input, result);
    else overGrid(code, [rows, columns], combine);
    code.int(0).get(result).extractLane(0).storeFloat(address);
    return;
  }
  const at = { row: code.local('i32'), column: code.local('i32') };
  const [outer, inner] = overColumns ? [at.row, at.column] : [at.column, at.row];
  const [outerSize, innerSize] = overColumns ? [rows, columns] : [columns, rows];
  code.loop(outer, 0, 1, outerSize, () => {
    start();
    code.loop(inner, 0, 1, innerSize, () => combine(at));
    code.get(outer).int(4).op('i32.mul').get(result).extractLane(0).storeFloat(address);
  });
}

/** Sum of all elements, four at a time; lanes behind the last element count as 0. */
function flatSum(context: Context, code: Code, target: Node, input: Node, result: number): void {
  const n = size(input);
  const at = code.local('i32');
  const term = (): void => {
    const body = new Body(
      code,
      context.elementary,
      (node) => isInMemory(context, node, target),
      (node) => {
        const { address } = context.layout.place(node);
        if (context.plan.kind(node) === 'host' || size(node) !== n || node.shape.length === 0)
          code.int(0).loadSplat(address);
        else code.get(at).load(address);
      },
      () => true,
    );
    body.push(input, 0);
  };
  const whole = 4 * (n - (n % 4));
  if (whole > 0) {
    code.loop(at, 0, 16, whole, () => {
      term();
      code.get(result).op('f32x4.add').set(result);
    });
  }
  if (n % 4 > 0) {
    code.int(whole).set(at);
    term();
    const mask = [0, 1, 2, 3].map((lane) => (lane < n % 4 ? -1 : 0)) as [number, number, number, number];
    code
      .words(...mask)
      .op('v128.and')
      .get(result)
      .op('f32x4.add')
      .set(result);
  }
  foldLanes(code, result, 'f32x4.add');
}

/** A product of two parameter matrices, element by element: rare, and small. */
function product(context: Context, code: Code, node: Tensor, address: number): void {
  const [a, b] = node.inputs as readonly [Tensor, Tensor];
  const { transposeA = false, transposeB = false } = node.as('matmul') ?? {};
  const [rowsA, columnsA] = dimensions(a);
  const inner = transposeA ? rowsA : columnsA;
  const k = code.local('i32');
  const sum = code.local('v128');
  const { layout } = context;
  const grid = dimensions(node);
  overGrid(code, grid, (at) => {
    code.splat(0).set(sum);
    code.loop(k, 0, 1, inner, () => {
      pushOffset(code, dimensions(a), transposeA ? { row: k, column: at.row } : { row: at.row, column: k });
      code.loadSplat(layout.place(a).address);
      pushOffset(code, dimensions(b), transposeB ? { row: at.column, column: k } : { row: k, column: at.column });
      code.loadSplat(layout.place(b).address).op('f32x4.mul').get(sum).op('f32x4.add').set(sum);
    });
    pushOffset(code, grid, at).get(sum).extractLane(0).storeFloat(address);
  });
}
