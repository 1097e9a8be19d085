/**
 * What the parts of the hot path cost by themselves, by JMH. {@code ./run.sh bench --micro} runs
 * them; a benchmark of something that only its package sees lies in that package.
 */
package io.filecast.bench.micro;
