/**
 * What every plugin value owes: a name, and a spec from which an equal value can be made.
 */
import { type Plugin, revive } from '@rivulet/tensor';
import { assert, assertSame, law } from './runner.js';

/** How the package of a spec is loaded; default `import(name)`. */
export type Load = (name: string) => Promise<unknown>;

/** The laws of specs, inside the group of a plugin's own laws. */
export function specLaws(make: () => Plugin, load?: Load): void {
  law('has a name, and the same name and spec each time it is made', () => {
    const [first, second] = [make(), make()];
    assert(first.name.length > 0, 'the plugin has no name');
    assertSame([second.name, second.spec], [first.name, first.spec], 'name and spec');
  });

  law('is made again by its spec, which survives JSON', async () => {
    const { name, spec } = make();
    if (!spec) return;
    const revived = await revive<Plugin>(JSON.parse(JSON.stringify(spec)) as typeof spec, load);
    assertSame([revived.name, revived.spec], [name, spec], 'the revived plugin');
  });
}
