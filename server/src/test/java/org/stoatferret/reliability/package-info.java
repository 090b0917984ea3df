/**
 * Faults made over and over, and what they cost: the figures of docs/reliability.md. The Maven profile
 * {@code reliability} runs each experiment at length, {@code mvn verify} briefly.
 */
package org.stoatferret.reliability;
