/**
 * What only factories of layers check.
 */
import { type Layer, check } from '@rivulet/tensor';
import type { Initializer } from './initializer.js';

/** @throws ConfigError unless the value is a layer */
export function checkLayer(who: string, value: Layer): void {
  const { init, apply } = (value ?? {}) as Partial<Layer>;
  check(typeof init === 'function' && typeof apply === 'function', who, 'a layer such as relu()', value);
}

/** @throws ConfigError unless the value is a list of layers */
export function checkLayers(who: string, option: string, layers: readonly Layer[]): void {
  check(isList(layers), who, `${option}, a list of layers`, layers);
  for (const layer of layers) checkLayer(who, layer);
}

/** Whether a value is an array; says nothing about its type, which the compiler knows better. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** @throws ConfigError unless the value is an initializer */
export function checkInitializer(who: string, option: string, value: Initializer): void {
  const { initialize } = (value ?? {}) as Partial<Initializer>;
  check(typeof initialize === 'function', who, `${option}, such as heNormal()`, value);
}
