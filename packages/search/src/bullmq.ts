/** @rivulet/search/bullmq: runs on the machines of a queue; Node only. */
export { type QueueOptions, queue } from './bullmq/queue.js';
export { type WorkNews, type WorkOptions, work } from './bullmq/work.js';
