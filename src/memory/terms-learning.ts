/** What people who build software call the same thing: data, models and agents. Format as in the terms of the web. */
export const learningTerms = `
= data platforms
!data warehouse, analytical database, olap store, analytics engine, columnar store, where analysts query > snowflake, bigquery, redshift, databricks, clickhouse, synapse, teradata, vertica, duckdb, druid, pinot, doris, starrocks, athena, trino / presto ~ analysts, aggregates over billions, reports
!table format, lakehouse, data lake, open table format > iceberg, delta lake, hudi, hive tables, plain parquet ~ files on object storage, time travel, acid on files, small files, compaction of files
!file format for analytics, columnar format, file format of the lake > parquet, orc, avro, csv, arrow, json lines ~ compressed columns, schema in the file
!pipeline orchestrator, workflow scheduler for data, job orchestration, dag scheduler, dependencies between jobs > airflow, dagster, prefect, luigi, argo workflows, mage, step functions, oozie, azure data factory, cron / cron jobs ~ nightly loads, upstream finished, retry of tasks, sensor
!transformation tool, sql transformations, models in sql, data modelling tool > dbt, sqlmesh, dataform, spark jobs / pyspark, stored procedures, looker pdts, coalesce ~ staging models, marts, elt, business logic of reports
!ingestion tool, data loading, connectors, extract and load, replication of sources > fivetran, airbyte, stitch, meltano, debezium, kafka connect, custom scripts, singer, hevo, dlt, nifi, glue ~ data of saas tools, copy tables, source systems, pull from apis
!stream processor, stream processing, event processing, continuous computation, streaming job > flink, spark streaming / structured streaming, kafka streams, beam / dataflow, ksqldb, storm, materialize, samza, risingwave, benthos ~ windows, state of the stream, stateful, joins of streams, real time aggregates
batch or streaming, lambda architecture, kappa architecture, micro batches, real time or nightly, freshness of data, near real time, hourly loads, data latency, how fresh, yesterday's figures
late events, watermarks, event time, out of order data, allowed lateness, processing time, session window, delayed devices, events arrive late
incremental load, incremental model, high watermark, full refresh, delta load, only changed rows, merge into, cdc, change capture, reload everything, snapshot load
backfill, historical load, reprocessing, recompute history, rerun past days, idempotent pipeline, repeatable load, partition overwrite, load again, correct old figures, bug in a past run
data quality, data tests, data validation, expectations, bad rows, quarantine of rows, anomaly detection on tables, freshness checks, row counts, null checks, data observability, circuit breaker for data > great expectations, soda, monte carlo, dbt tests, deequ, elementary, pandera ~ wrong numbers in reports, silent errors, broken dashboards, garbage data
data contracts, producer owns the schema, schema changes of sources, breaking change upstream, table interface, agreed schema, column renamed, pipeline broke because a field changed
dimensional model, star schema, kimball, facts and dimensions, snowflake schema, one big table, wide table, data vault, inmon, third normal form, obt, hub and satellite, conformed dimension, grain
slowly changing dimensions, scd type 2, history of attributes, valid from, as of date, point in time correctness, historical values, what was true then, snapshots of tables
medallion, bronze silver gold, raw zone, staging layer, curated layer, landing zone of data, layers of the lake, raw data kept
metrics layer, semantic layer, metric definitions, one definition of revenue, metric store, cube, looker model, headless bi, key figures, numbers differ between reports, different answers, conflicting numbers, single source of truth
!business intelligence, bi tool, dashboards, reporting tool, self service reports > tableau, looker, power bi, metabase, superset, qlik, mode, redash, quicksight, grafana for business, sigma, thoughtspot, excel reports ~ charts for management, ad hoc questions, who builds reports
embedded analytics, dashboards for customers, customer facing reports, reports in the product, white label dashboards, iframe dashboards, tenant filter in reports
data catalogue, catalog, data discovery, metadata store, data dictionary, business glossary, find tables > datahub, amundsen, atlan, collibra, alation, unity catalog, openmetadata, glue catalog ~ what does a column mean, who owns the table, nobody knows which table
data lineage, column lineage, impact analysis, openlineage, provenance of data, downstream effects, what breaks if, where a figure comes from
data mesh, data products, domain owned data, central data team, decentralised data, data ownership, data team bottleneck, data domains, federated governance
data access control, row level access, column masking, policy tags, data permissions, sensitive columns, who sees salaries, governance of data, lake formation, ranger, access requests for data
query performance in the warehouse, clustering key, partition pruning, sort key, materialised views, result cache, pre aggregation, rollup table, summary table, slow dashboards, scan cost, concurrency of queries
warehouse cost, credits, slots, query cost, bytes scanned, workload isolation, warehouse size, auto suspend, expensive dashboards, cost per team, runaway queries
reverse etl, data activation, sync to crm, census, hightouch, push segments, warehouse to tools, customer segments
deduplicate records, entity resolution, record linkage, master data, golden record, fuzzy matching, survivorship, match and merge, same customer twice, blocking key, identity resolution
sampling and approximations, hyperloglog, approximate count, sketches, t digest, bloom filter, count distinct, top k, probabilistic data structure, exact or approximate
big data processing, spark, hadoop, mapreduce, dask, ray, polars, pandas, shuffle, skewed join, data skew, broadcast join, out of memory in jobs, executor, distributed dataframe
notebooks, jupyter, databricks notebooks, ad hoc analysis, exploration, notebooks in production, papermill, hex, marimo, colab
data sharing, delivering data to partners, sftp, data exchange, file drop, data marketplace, delta sharing, feeds for customers, export to clients
experimentation platform, a b test, randomised experiment, controlled experiment, sample size, statistical power, significance, peeking, sequential testing, cuped, exposure event, assignment, novelty effect, guardrail metrics, uplift, bandit, causal inference, treatment group, false positives of experiments ~ did the change help, decide on data, stop early
forecasting, time series forecast, demand forecast, arima, prophet, seasonality, holidays, prediction interval, horizon
tracking plan, event schema of analytics, event naming, client events, server side tracking, event loss, ad blocker, bot traffic, session definition, user stitching, anonymous id, utm
= learning from data
!ml framework, deep learning framework, training framework > pytorch, tensorflow / keras, jax / flax, mxnet, lightning, scikit learn, xgboost, lightgbm, catboost ~ neural network, gradients, tensors
model choice, gradient boosting, random forest, logistic regression, linear model, deep model, neural net, decision trees, interpretable model, simple baseline, transformer, ensemble, tabular data, complex model
!experiment tracking, run tracking, training runs, metrics of runs > mlflow, weights and biases / wandb, neptune, comet, tensorboard, clearml, aim ~ which parameters gave this result, compare runs, notebooks with results, spreadsheet of experiments
model registry, model versions, model artifacts, promote a model, model approval, staging to production of models, model cards, which model is live
data versioning, dataset versions, dvc, lakefs, pachyderm, frozen dataset, training data snapshot, reproduce a training run, same data again, dataset hash
!feature store, features shared, online features, feature pipeline > feast, tecton, hopsworks, sagemaker feature store, vertex feature store, redis features ~ point in time join, training serving skew, feature reuse, same calculation twice, feature leakage
!model serving, inference server, prediction service, serve a model, deploy a model, online inference > triton, torchserve, tf serving, kserve, seldon, bentoml, sagemaker, vertex ai, ray serve, onnx runtime, vllm, tgi, fastapi service ~ predictions per second, model endpoint, latency of predictions
batch scoring, offline predictions, precomputed predictions, nightly scoring, predictions in a table, batch inference, scores computed ahead
model compression, quantisation, distillation, pruning, int8, smaller model, onnx, tensorrt, edge inference, on device model, tflite, core ml, fewer parameters, cheaper model, student model
distributed training, data parallel, model parallel, fsdp, deepspeed, horovod, multi gpu, gradient accumulation, mixed precision training, sharded training, elastic training, spot training, training checkpoint
gpu scheduling, gpu sharing, mig, gpu cluster, idle accelerators, gpu cost, kueue, run ai, accelerator quota, scarce gpus, time slicing
hyperparameter search, tuning, bayesian optimisation, optuna, grid search, random search, early stopping, automl, neural architecture search
evaluation of models, offline metrics, holdout set, test set, cross validation, precision and recall, auc, f1, calibration, confusion matrix, leakage, time based split, evaluation by segment, champion challenger, backtest, success metric, imbalanced classes
model monitoring, drift, data drift, concept drift, performance decay, prediction monitoring, evidently, arize, whylabs, silent degradation, distribution of inputs, stale model, model quality in production ~ gets worse over time, world changed
retraining, continuous training, scheduled retraining, trigger of training, model refresh, online learning, incremental learning, train again, freshness of the model, weekly training
shadow deployment, canary model, shadow mode, champion challenger in production, a b test of models, interleaving, dark traffic, compare new model on live requests
model fallback, model timeout, rule based fallback, default prediction, heuristics, degraded predictions, model unavailable
labelling, annotation, labeling tool, label quality, annotators, inter annotator agreement, weak supervision, active learning, label studio, crowd workers, snorkel, gold labels, human labels, noisy labels, guidelines for annotators, semi supervised, self training
imbalanced data, class weights, oversampling, smote, undersampling, rare class, few positives, focal loss, threshold of decision
fairness, bias, disparate impact, protected attributes, equal opportunity, bias audit, discrimination by models, subgroup, responsible ai, ai act, ai governance, model risk, high risk system
explainability, shap, lime, feature importance, counterfactual, interpretability, reasons for predictions, why was I rejected, saliency, reason codes
privacy in learning, federated learning, differential privacy, membership inference, training on customer data, data leakage from models, on premise training, secure aggregation
recommender system, collaborative filtering, matrix factorisation, two tower, candidate generation, ranking stage, re ranking, cold start of items, new users without history, popularity bias, diversity, exploration, implicit feedback, click through rate, feed ranking
anomaly detection, outlier detection, isolation forest, unsupervised, autoencoder, unusual behaviour, novelty detection, change point
computer vision model, image classification, object detection, cnn, ocr, segmentation, augmentation, transfer learning, pre trained, document understanding, layout extraction
text classification, nlp, named entity, sentiment, topic model, spacy, bert, language detection, intent detection, tokeniser, keyword extraction, text similarity, spam classifier
reinforcement learning, policy, reward, bandit, simulator training, exploration, rlhf, preference tuning, dpo, reward model
pipeline of training, ml pipeline, kubeflow, metaflow, sagemaker pipelines, vertex pipelines, zenml, flyte, training job, tfx, reproducible training, end to end pipeline, notebook to production
= language models and agents
!language model provider, llm provider, foundation model, model api, hosted model, which model > openai / gpt, anthropic / claude, google / gemini, mistral, llama / open weights / self hosted model, bedrock, azure openai, cohere, deepseek, qwen, ollama ~ large language model, llm, generative ai, genai, chat model, completion
model gateway, llm gateway, model routing, router of models, litellm, openrouter, portkey, fallback model, second provider, cheap model first, cascade of models, provider abstraction, switch providers, provider outage, model down
prompt management, prompt versioning, prompts in code, prompt registry, prompt templates, system prompt, prompt changes, prompt review, prompts as files, langfuse, promptlayer, instructions to the model, wording of instructions
prompt engineering, few shot, chain of thought, examples in the prompt, role prompt, reasoning steps, prompt optimisation, dspy, zero shot, instructions
!agent framework, llm framework, orchestration of models > langchain, langgraph, llamaindex, semantic kernel, crewai, autogen, haystack, vercel ai sdk, pydantic ai, own loop / plain api calls, mastra, dspy ~ chains, agent loop, tool loop
agent design, multi agent, single agent, sub agents, supervisor, planner, planner and executor, orchestrator worker, delegation, hand off between agents, agent roles, swarm, crew, specialised agents, one big agent
tool use, function calling, tool calling, mcp, model context protocol, tools of the agent, tool schema, tool permissions, tool descriptions, allowed actions, too many tools, which actions an agent may take
human in the loop, approval by a person, human approval, human review, confirm before acting, escalate to a human, review queue, sign off of agent actions, irreversible actions, hand over to staff, autonomy level, ask before, person decides
agent limits, max steps, iteration limit, token budget, spending cap, loop detection, runaway agent, stop condition, step budget, cost cap, stuck in a loop, endless loop of an agent, kill switch of agents
agent sandbox, code execution by agents, generated code, isolated execution, e2b, container for agents, restricted shell, network off for agents, execute model written code, firecracker
agent memory, long term memory, conversation history, summarise history, context window, context compression, context management, compaction, sliding window of messages, memory store, mem0, remember across sessions, forgets what was said, too long conversation, truncation, token limit
retrieval augmented generation, rag, grounding, answer from documents, knowledge retrieval, question answering over documents, document chat, own knowledge, citations of sources, up to date answers ~ fine tuning instead, knowledge base for the model
chunking, split documents, chunk size, overlap, semantic chunking, parent document, late chunking, document parsing, pdf parsing, tables in pdfs, unstructured, ocr before indexing, passages
embeddings, embedding model, text embeddings, vector representation, semantic similarity, dimension of vectors, re embedding, change of the embedding model, sentence transformers, multilingual embeddings
!vector store, vector database, similarity search, nearest neighbours, ann index > pgvector, pinecone, weaviate, qdrant, milvus, chroma, faiss, elasticsearch vectors, lancedb, redis vectors, turbopuffer ~ hnsw, ivf, recall of neighbours, filtered vector search
hybrid search, keyword and vector, bm25, reranker, re ranking, cross encoder, reciprocal rank fusion, sparse vectors, exact terms missed, query rewriting, query expansion, hyde, part numbers not found, retrieval quality, multi query
fine tuning, adapter, lora, instruction tuning, supervised tuning, custom model, domain adaptation, peft, train our own model, fine tuned model or prompt, distilled from a larger model
structured output, json mode, schema constrained, constrained decoding, output parsing, function schema, valid json from the model, instructor, outlines, grammar, malformed answers, retry on invalid output
hallucination, made up facts, invented answers, groundedness, faithfulness, citations, refuse to answer, say i do not know, factual errors, confabulation, unsupported claims, answer not in the documents, abstain
guardrails, content filter, moderation of output, safety filter, nemo guardrails, llama guard, jailbreak, toxic output, topic restriction, policy check of answers, output validation, harmful answers, off topic
prompt injection, indirect injection, untrusted content, instructions hidden in documents, data exfiltration by agents, privilege separation, dual llm, hostile web page, poisoned document, malicious instructions, tool misuse, confused deputy
evaluation of prompts, evals, llm evaluation, golden set, test questions, llm as judge, judge model, regression of prompts, ragas, promptfoo, deepeval, braintrust, rubric, human rating, pairwise comparison, eval suite, quality gate for prompts, did the prompt get worse, benchmark of agents
llm observability, trace of prompts, token usage, log prompts and answers, langsmith, langfuse, helicone, arize phoenix, agent traces, replay of a conversation, cost per request, which step went wrong
token cost, inference cost, prompt caching, response cache, semantic cache, smaller model, batch api, cost per answer, shorten prompts, price of tokens, context too large, same question again
streaming answers, token streaming, first token, perceived latency, partial output, type writer, server sent tokens, answer appears slowly, waiting for the model
determinism of models, temperature, seed, reproducible answers, recorded answers, cassette, replay of model calls, mock the model, tests without the model, nondeterministic output, same input different answer, flaky model tests, pinned model version, snapshot of the model, silent model update
personal data in prompts, redact prompts, data sent to the provider, zero retention, training opt out, on premise model, presidio, confidential data in chat, mask before sending, data processing by provider
assistant for coding, copilot, code generation, ai code review, generated code, coding agent, ai pull requests, code completion, ai written code policy, cursor, pair programmer
customer chatbot, virtual assistant, conversational ai, intent, rasa, dialogflow, hand over to agents, chatbot tone, support bot, voice bot, fallback to human, self service bot
text extraction, document extraction, invoice extraction, information extraction, classification by llm, summarisation, translation by llm, data entry automation, idp, textract, document ai, forms read, structured data from letters
model inference hosting, gpu serving of llms, vllm, continuous batching, kv cache, throughput of tokens, speculative decoding, quantised llm, gguf, llama.cpp, paged attention, self hosting the model
image generation, diffusion, stable diffusion, midjourney, generated pictures, comfyui, video generation, synthetic media, watermark of generated content, provenance c2pa
`;
