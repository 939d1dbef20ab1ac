import { type Parts, type Used, layersOf, usedOf } from './used.js';

/** A bias that batch norm takes away again at once. */
export function biasBeforeBatchNorm({ model }: Parts): string | null {
  const message = (where: string): string =>
    `the bias of ${where} is subtracted again with the mean by batch norm behind it: it learns nothing but noise, which ` +
    'adaptive optimizers blow up';
  const mlp = model === null ? null : usedOf(model);
  const [hidden = []] = layersOf(model);
  if (mlp?.name === 'mlp') {
    const found = hidden[0]?.name === 'batchNorm' && mlp.options['hiddenBias'] !== false;
    return found ? `${message('each hidden layer of mlp')}; leave it out with hiddenBias: false` : null;
  }
  const index = hidden.findIndex(
    ({ name, options }, i) => name === 'dense' && options['bias'] !== false && hidden[i + 1]?.name === 'batchNorm',
  );
  return index < 0 ? null : `${message(`dense, layer ${index}`)}; leave it out with bias: false`;
}

const dropping = new Set(['dropout', 'alphaDropout']);

/** Dropout changes the variance that batch norm measures, and only while training. */
export function dropoutBeforeBatchNorm({ model }: Parts): string | null {
  if (!layersOf(model).some(hasDropoutBefore)) return null;
  return (
    'dropout changes the variance of what batch norm sees while training, but not afterwards, when its running variance ' +
    'is used: put dropout behind batch norm'
  );
}

/** Whether nothing learns between the two; layers in between with weights can make up for it. */
function hasDropoutBefore(layers: readonly Used[]): boolean {
  return layers.some(({ name }, index) => {
    if (!dropping.has(name)) return false;
    const following = layers.slice(index + 1);
    const norm = following.findIndex((layer) => layer.name === 'batchNorm');
    const dense = following.findIndex((layer) => layer.name === 'dense');
    return norm >= 0 && (dense < 0 || norm < dense);
  });
}
