/**
 * How workers load plugins: as the program itself does, from where it was started.
 */
import { pluginLoader } from './load-plugin.js';

/** For `load` of `trainMany`. */
export const load = pluginLoader(process.cwd());
