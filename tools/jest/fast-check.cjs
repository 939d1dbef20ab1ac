/**
 * fast-check as tests see it. In CI its properties draw the same examples every time, so that a change is never refused for
 * what an earlier one did; elsewhere, and at night, they draw new ones, and a counterexample is printed with its seed.
 */

// By its path, since its name leads here.
const fastCheck = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

if (process.env.CI === 'true' && process.env.RIVULET_NIGHTLY !== '1') fastCheck.configureGlobal({ seed: 20_261_126 });

module.exports = fastCheck;
