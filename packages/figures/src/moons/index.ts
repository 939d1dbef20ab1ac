/** The figures of the chapter that come from trainings on the two moons. */
import { bookMoonsSplit } from '@rivulet/datasets';
import type { Figure } from '../figure.js';
import { batchNormFigure } from './batch-norm-figure.js';
import { type Courses, nineSeeds, trainCourses } from './courses.js';
import { type CoursesOf, curveFigures } from './curve-figures.js';
import { dataFigure } from './data-figure.js';
import { dropoutFigure } from './dropout-figure.js';
import { landscapeFigure } from './landscape-figure.js';
import { networkFigure } from './network-figure.js';
import { overfittingFigure } from './overfitting-figure.js';
import { type StrategyId, strategies } from './strategies.js';

/** Runs that several figures show are made once. */
export function onceEach(train: CoursesOf): CoursesOf {
  const known = new Map<StrategyId, Promise<Courses>>();
  return (id) => {
    const courses = known.get(id) ?? train(id);
    known.set(id, courses);
    return courses;
  };
}

/**
 * All figures, in the order of the chapter.
 *
 * @param coursesOf gives the runs that error curves are drawn from
 */
export function moonFiguresOf(coursesOf: CoursesOf): readonly Figure[] {
  const others = [landscapeFigure, dropoutFigure, batchNormFigure, overfittingFigure];
  return [dataFigure, networkFigure, ...curveFigures(coursesOf), ...others];
}

/** All figures with the author's settings and nine runs a curve. */
export const moonFigures: readonly Figure[] = moonFiguresOf(
  onceEach((id) => trainCourses(strategies[id], bookMoonsSplit({ scaled: true }).train, nineSeeds)),
);
