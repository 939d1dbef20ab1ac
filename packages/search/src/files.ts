/** @rivulet/search/files: the journal of a search; Node only. */
export { type Journal, type JournalOptions, openJournal } from './journal/journal.js';
