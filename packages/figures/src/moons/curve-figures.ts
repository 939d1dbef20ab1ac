/**
 * Figures 15-20 to 15-24, the runs of 15-33 and 15-36, and 15-37 to 15-40: how the error fell.
 */
import type { Figure } from '../figure.js';
import { type CoursePanel, drawCourses, sheetWidth } from './course-figure.js';
import type { Courses } from './courses.js';
import { reachPanel } from './reach-panel.js';
import { type StrategyId, strategies } from './strategies.js';

/** Gives the runs of a way of descent; they are made when they are first asked for. */
export type CoursesOf = (id: StrategyId) => Promise<Courses>;

type Plan = Omit<Figure, 'make'> & {
  readonly of: readonly StrategyId[];
  readonly panels: readonly CoursePanel[];
};

const bothUnits: readonly CoursePanel[] = [
  { unit: 'epochs', scale: 'log' },
  { unit: 'updates', scale: 'log' },
];

const plans: readonly Plan[] = [
  {
    id: '15-20',
    title: 'Batch gradient descent: one update an epoch',
    about:
      'All 201 samples are seen before a single step is taken, so the curve is smooth and slow: 20,000 epochs are 20,000 updates. The loss leaves ln 2 within the first thousand epochs and then lies on a shelf between 0.2 and 0.3, since the points are scaled to [0, 1] and the gradients there are small. Of nine initial networks one comes below 0.01 in that time; the median run does not.',
    of: ['batch'],
    panels: [{ unit: 'epochs' }, { unit: 'updates', scale: 'log' }],
  },
  {
    id: '15-21',
    title: 'Batch gradient descent: the first 400 epochs',
    about:
      'The beginning of the curve before. Only 400 updates have been made, and the loss is still near ln 2 = 0.693, where a network is that has no opinion.',
    of: ['batch'],
    panels: [{ unit: 'epochs', until: 400 }],
  },
  {
    id: '15-22',
    title: 'Stochastic gradient descent: an update a sample',
    about:
      'The same rate, but a step after every sample: 201 updates an epoch. Counted in epochs it is the fastest of the three by far; counted in updates, the lower panel, it is not. All nine runs arrive. The median of their losses still jumps, since every sample pulls its own way.',
    of: ['stochastic'],
    panels: [{ unit: 'epochs' }, { unit: 'updates' }],
  },
  {
    id: '15-23',
    title: 'Mini-batch gradient descent: an update for 32 samples',
    about:
      'Seven updates an epoch: smoother than single samples, and faster than the whole batch. The quartiles lie far apart, since some initial networks leave the shelf several times sooner than others.',
    of: ['mini-batch'],
    panels: [{ unit: 'epochs' }, { unit: 'updates' }],
  },
  {
    id: '15-24',
    title: 'Batch, mini-batch and stochastic descent on two axes',
    about:
      'The same runs twice. Over epochs, which count how often the data were seen, single samples are over twenty times faster than mini-batches, and batch descent mostly does not arrive at all. Over updates, which count steps, the three lie on nearly the same curve: at one rate a step brings about the same, whatever it was averaged over. What stochastic descent saves is the seeing of samples, not steps.',
    of: ['batch', 'mini-batch', 'stochastic'],
    panels: bothUnits,
  },
  {
    id: '15-33-run',
    title: 'Momentum on the two moons',
    about:
      'Mini-batch descent at the same rate and batch, with 0.9 of the last change kept. That is about ten times the step once directions agree, and the runs need more than ten times fewer epochs.',
    of: ['mini-batch', 'momentum'],
    panels: [{ unit: 'epochs', scale: 'log' }],
  },
  {
    id: '15-36-run',
    title: 'Nesterov momentum on the two moons',
    about:
      'The gradient is taken where the momentum is about to lead. On these data the two curves lie on each other: nine pairs of runs from the same weights differ by less than their seeds do, and so Nesterov and momentum are not distinguishable here.',
    of: ['momentum', 'nesterov'],
    panels: [{ unit: 'epochs' }],
  },
  {
    id: '15-37',
    title: 'Adagrad on the two moons',
    about:
      'Every weight has its own rate, and rates only fall. After a fast start they have become so small that most runs stay where they are: seven of nine are not below 0.01 after 10,000 epochs.',
    of: ['mini-batch', 'adagrad'],
    panels: [{ unit: 'epochs', scale: 'log' }],
  },
  {
    id: '15-38',
    title: 'Adadelta and RMSprop on the two moons',
    about:
      'Both forget old gradients, so their rates can rise again. RMSprop takes one step an epoch with all samples, Adadelta thirteen with 16 samples each: as the author ran them. All nine runs of both arrive.',
    of: ['adadelta', 'rmsprop'],
    panels: bothUnits,
  },
  {
    id: '15-39',
    title: 'Adam on the two moons',
    about:
      'With the rate 0.001 and batches of 64, which the author used for Adam alone, it is slower than momentum at 0.01 and 32. That place is one of the settings and not of the method.',
    of: ['momentum', 'adam'],
    panels: [{ unit: 'epochs', scale: 'log' }],
  },
];

const comparison: readonly CoursePanel[] = [{ unit: 'epochs', scale: 'log', height: 420, shaded: false }];

const everyStrategy = Object.keys(strategies) as readonly StrategyId[];

/** The figures, drawn from the runs that they are given. */
export function curveFigures(coursesOf: CoursesOf): readonly Figure[] {
  const figures = plans.map(({ of, panels, ...figure }): Figure => ({
    ...figure,
    make: async () => drawCourses(figure.title, await all(of, coursesOf), panels),
  }));
  const title = 'All ways of descent, in epochs, updates and samples';
  return [
    ...figures,
    {
      id: '15-40',
      title,
      about:
        'Above, the medians of nine runs each. Below, each run to a loss below 0.01 as a stroke, with median (thick) and quartiles (box); a triangle says that the median run never arrived. The order depends on what is counted: single samples are first in epochs and among the last in updates. Each method ran with its author’s rate and batch, which differ, so this is no ranking of methods.',
      make: async () => {
        const courses = await all(everyStrategy, coursesOf);
        return drawCourses(title, courses, comparison, [reachPanel(courses, sheetWidth)]);
      },
    },
  ];
}

/** One after another, so that no run waits beside another one for the same processor. */
async function all(ids: readonly StrategyId[], coursesOf: CoursesOf): Promise<readonly Courses[]> {
  const found: Courses[] = [];
  for (const id of ids) found.push(await coursesOf(id));
  return found;
}
