/**
 * The table of all transforms: every optimizer in each of its forms, every wrapper, every part, against the laws
 * on WebAssembly, and in its default form on gpu.js without a card.
 */
import { gpu } from '@rivulet/kernels-gpu';
import { wasm } from '@rivulet/kernels-wasm';
import { transformLaws } from '@rivulet/testkit';
import { furtherRows } from '../../optimizers/test/further-rows.js';
import { rows } from '../../optimizers/test/rows.js';
import { wrapperRows } from '../../optimizers/test/wrapper-rows.js';

const sync = [wasm(), wasm({ simd: false })];
const all = [...sync, gpu({ mode: 'cpu' })];

for (const [name, { make, forms = [] }] of Object.entries({ ...rows, ...furtherRows })) {
  transformLaws(name, make, { backends: all });
  for (const form of forms) transformLaws(`${name}(${JSON.stringify(form)})`, () => make(form), { backends: sync });
}
for (const [name, make] of Object.entries(wrapperRows)) transformLaws(name, make, { backends: all });
