/**
 * A sample kernel under construction: a function that works on one panel of samples, vectors of four
 * samples at a time.
 *
 * Its parameters are (panel, bytes): the panel's number, and 16 bytes for each vector of it that holds
 * samples, rounded up to whole units.
 */
import { type Node, isSampleShape } from '@rivulet/tensor';
import type { Body } from './body.js';
import type { Code } from './code.js';
import { clock } from './random.js';
import { type Context, type Position, hoistNumbers, sampleBody, sampleSources } from './context.js';

/** Locals of the parameters. */
export const panelParameter = 0;
const bytesParameter = 1;

/** A kernel under construction. */
export class Kernel {
  readonly code: Code;
  readonly vector: number;
  private readonly panels = new Map<number, number>();
  private readonly numbers: ReadonlyMap<Node, number>;

  constructor(
    readonly context: Context,
    /** Vectors that one iteration handles. */
    readonly unit: number,
    private readonly target: Node,
  ) {
    this.code = context.module.code(['i32', 'i32']);
    this.vector = this.code.local('i32');
    // Offsets of the panel, one for each width of streamed values; with one panel they are all 0.
    const { layout } = context;
    const sources = sampleSources(context, target);
    for (const node of layout.panels === 1 ? [] : [...sources.reads, target]) {
      if (!isSampleShape(node.shape) || !context.plan.kept(node)) continue;
      if (!layout.place(node).streamed) continue;
      const columns = Number(node.shape[1]);
      if (this.panels.has(columns)) continue;
      const local = this.code.local('i32');
      this.panels.set(columns, local);
      this.code
        .get(panelParameter)
        .int(columns * layout.panelWidth * 4)
        .op('i32.mul')
        .set(local);
    }
    this.numbers = hoistNumbers(context, this.code, sources);
  }

  body(position: Position): Body {
    const body = sampleBody(this.context, this.code, position, this.target, this.panels);
    for (const [node, local] of this.numbers) body.define(node, 0, local);
    return body;
  }

  /** Loops over the vectors of the panel. */
  overVectors(body: () => void): void {
    const { code } = this;
    code.loop(this.vector, 0, 16 * this.unit, () => code.get(bytesParameter), body);
  }

  /**
   * Sets to 0 what is on the stack in the lanes behind the last sample.
   *
   * @param u number of the vector within the unit
   */
  maskPadding(u: number): void {
    const { code } = this;
    // Lane l of the vector holds sample panel · width + 4 · vector + l.
    code.get(panelParameter).int(this.context.layout.panelWidth).op('i32.mul');
    code.get(this.vector).int(2).op('i32.shr_u', 'i32.add', 'i32x4.splat');
    code.words(4 * u, 4 * u + 1, 4 * u + 2, 4 * u + 3).op('i32x4.add');
    code.int(0).loadInt(clock.count).op('i32x4.splat', 'i32x4.lt_s', 'v128.and');
  }

  /** Loops over features; few of them are written out. */
  overFeatures(columns: number, body: (feature: Position['feature']) => void): void {
    if (columns <= 2) {
      for (let f = 0; f < columns; f++) body(f);
      return;
    }
    const { code } = this;
    const [offset, row] = [code.local('i32'), code.local('i32')];
    code.loop(offset, 0, 4, 4 * columns, () => {
      code.get(offset).int(this.context.layout.panelWidth).op('i32.mul').set(row);
      body({ offset, row });
    });
  }

  /** Stores what `value` pushes as a sample value at a position. */
  store(node: Node, position: Position, u: number, value: () => void): void {
    const constant = this.pushAddress(node, position, u);
    value();
    this.code.store(constant);
  }

  /** Pushes a sample value of memory at a position. */
  load(node: Node, position: Position, u: number): void {
    this.code.load(this.pushAddress(node, position, u));
  }

  /** Pushes the address of a sample value without its constant part; that part. */
  private pushAddress(node: Node, position: Position, u: number): number {
    const { layout } = this.context;
    const { address, streamed } = layout.place(node);
    const columns = Number(node.shape[1]);
    const rowBytes = layout.panelWidth * 4;
    const { code } = this;
    code.get(position.vector);
    const panel = this.panels.get(columns);
    if (streamed && panel !== undefined) code.get(panel).op('i32.add');
    let constant = address + 16 * u;
    if (columns > 1) {
      if (typeof position.feature === 'number') constant += position.feature * rowBytes;
      else code.get(position.feature.row).op('i32.add');
    }
    return constant;
  }

  /** A local with the address of the panel in a sample value. */
  panelAddress(node: Node): number {
    const { address, streamed } = this.context.layout.place(node);
    const local = this.code.local('i32');
    this.code.int(address).set(local);
    this.addPanel(streamed, Number(node.shape[1]), local);
    return local;
  }

  /** Pushes the number of samples of the panel, rounded up to whole units. */
  pushSamples(): void {
    this.code.get(bytesParameter).int(2).op('i32.shr_u');
  }

  /** Adds the panel's offset in a streamed value of that width to a local. */
  addPanel(streamed: boolean, columns: number, local: number): void {
    const panel = this.panels.get(columns);
    if (streamed && panel !== undefined) this.code.get(panel).get(local).op('i32.add').set(local);
  }

  finish(): number {
    return this.context.module.add({ parameters: ['i32', 'i32'], code: this.code });
  }
}
