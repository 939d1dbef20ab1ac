/** Which parameters a penalty or a constraint is about: patterns of names, as everywhere. */
export { type Select, checkSelect, selected } from '@rivulet/tensor';
